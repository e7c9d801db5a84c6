/** The catalogue of rules over the whole tree. Each has a code; its reason stands in the catalogue of findings. */
import { type Code, type Finding, sortFindings } from '../findings/index.ts'
import { trafficRules } from './traffic-rules.ts'
import type { Rule, Tree } from './tree.ts'
import { treeRules } from './tree-rules.ts'
import { workloadRules } from './workload-rules.ts'

export type { ClusterTree, Located, Rule, Tree } from './tree.ts'

/** Every rule by the code of its findings. */
export const rules = { ...treeRules, ...trafficRules, ...workloadRules } as const satisfies Partial<
  Record<Code, Rule>
>

/** Every finding of every rule, in the order of their places. */
export const checkTree = (tree: Tree): readonly Finding[] =>
  sortFindings(Object.values(rules).flatMap((rule) => rule(tree)))
