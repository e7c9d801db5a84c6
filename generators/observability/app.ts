/** Our own objects of observability, beside those of the charts. */
import type { App } from '../parts/index.ts'
import { dashboardObjects } from './dashboards/index.ts'
import { jaegerMetrics, jaegerService } from './jaeger-service.ts'
import { jaegerMonitor, monitors } from './monitors.ts'
import { keepsTraces } from './names.ts'
import { rules } from './rules/index.ts'
import { thanosQuery } from './thanos.ts'

export const observability: App = {
  type: 'app',
  name: 'observability',
  room: 'observability',
  wave: 'monitors',
  objects: (fleet) => {
    const same = [
      ...thanosQuery(fleet),
      jaegerService(),
      ...monitors(),
      ...rules(fleet),
      ...dashboardObjects(),
    ]
    const beside = [jaegerMetrics(), jaegerMonitor()]
    return (cluster) => (keepsTraces(fleet, cluster) ? [...same, ...beside] : same)
  },
}
