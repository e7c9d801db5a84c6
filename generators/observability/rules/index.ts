/** The rules of Prometheus: the same objects in every cluster, each judging itself. */
import type { Fleet } from '../../fleet/index.ts'
import type { KubeObject } from '../../objects/index.ts'
import { objectiveAlerts, objectiveGroups } from './objectives.ts'
import { platformAlerts } from './platform-alerts.ts'
import { recordedGroups } from './recorded.ts'
import { type Alert, alerting, ruleObject } from './rule.ts'
import { trafficAlerts } from './traffic-alerts.ts'

export { series } from './recorded.ts'

export const rules = (fleet: Fleet): readonly KubeObject[] => {
  const group = (name: string, alerts: readonly Alert[]) => ({
    name,
    rules: alerts.map((alert) => alerting(fleet, alert)),
  })
  return [
    ruleObject('inference-recorded', [...recordedGroups(fleet), ...objectiveGroups(fleet)]),
    ruleObject('inference-alerts', [
      group('inference.objectives.alerts', objectiveAlerts(fleet)),
      group('inference.traffic.alerts', trafficAlerts(fleet)),
    ]),
    ruleObject('platform-alerts', [group('platform.alerts', platformAlerts(fleet))]),
  ]
}
