/** Every pod of a cluster, from objects, charts and the cloud; and whether they fit the nodes. */
export type { ChartWorkload } from './chart-workload.ts'
export { chartPods } from './charts.ts'
export { nodesFor, type Shortfall, shortfalls, tooLarge } from './fit.ts'
export { argocdTable, podsOfArgocd } from './of-argocd.ts'
export { type Layers, podsOfChart, valueAt } from './of-charts.ts'
export { podsOfCloud } from './of-cloud.ts'
export { podsOfObject } from './of-objects.ts'
export type { Pods } from './pods.ts'
