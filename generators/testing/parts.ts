/** Small parts for tests of what handles parts, whatever they are. Only tests import this room. */
import type { App, Chart, Wave } from '../parts/index.ts'

/** An app without objects. */
export const app = (name: string, wave: Wave = 'workloads'): App => ({
  type: 'app',
  name,
  room: name,
  wave,
  creates: { cluster: [], namespaced: [] },
  objects: () => () => [],
})

/** A chart without values in a namespace of its own. */
export const chart = (name: string, more: Partial<Chart> = {}): Chart => ({
  type: 'chart',
  name,
  room: name,
  wave: 'controlPlane',
  namespace: `${name}-system`,
  chart: { repository: 'https://charts.example.com', name: `${name}-chart`, version: () => '1.2.3' },
  values: () => ({}),
  creates: { cluster: [], namespaced: [] },
  ...more,
})
