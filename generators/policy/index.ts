import type { App } from '../parts/index.ts'

export const policyApp: App = {
  type: 'app',
  name: 'policy',
  room: 'policy',
  wave: 'foundation',
  objects: () => () => [],
}
