/** Rules over two trees, what the clusters run and what they are asked to run. Each has a code; its reason stands in the catalogue. */
import { type Code, type Finding, sortFindings } from '../findings/index.ts'
import { capacityRules } from './capacity.ts'
import { clusterRules } from './clusters.ts'
import { defaultRules } from './defaults.ts'
import { imageRules } from './images.ts'
import { immutableRules } from './immutable.ts'
import { leavingRules } from './leaving.ts'
import { meshRules } from './mesh.ts'
import { nodeRules } from './nodes.ts'
import type { Pair, PairRule } from './pair.ts'
import { permissionRules } from './permissions.ts'
import { subsetRules } from './subsets.ts'
import { versionRules } from './versions.ts'

export { fixedFields } from './immutable.ts'
export type { Changes, Pair, PairRule } from './pair.ts'

/** Every rule by the code of its findings. */
export const pairRules = {
  ...defaultRules,
  ...immutableRules,
  ...subsetRules,
  ...capacityRules,
  ...permissionRules,
  ...leavingRules,
  ...clusterRules,
  ...nodeRules,
  ...meshRules,
  ...versionRules,
  ...imageRules,
} as const satisfies Partial<Record<Code, PairRule>>

/** Every finding of every rule, in the order of their places. */
export const checkPair = (pair: Pair): readonly Finding[] =>
  sortFindings(Object.values(pairRules).flatMap((rule) => rule(pair)))
