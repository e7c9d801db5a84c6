/** The files people edit, as zod schemas: every field has its description, unit and default, which editors show. */
export { anyClusterFile, clusterFiles, providerOf } from './cluster.ts'
export { fleetFile } from './fleet.ts'
export { pricesFile } from './prices.ts'
