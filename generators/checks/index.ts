/** The catalogue of rules over the whole tree. Each has a code; its reason stands in the catalogue of findings. */
import { type Code, type Finding, sortFindings } from '../findings/index.ts'
import { deliveryRules } from './delivery-rules.ts'
import { endingRules } from './ending-rules.ts'
import { externalSecretRules } from './external-secret-rules.ts'
import { fleetRules } from './fleet-rules.ts'
import { gatewayRules } from './gateway-rules.ts'
import { networkRules } from './network-rules.ts'
import { nodeRules } from './node-rules.ts'
import { objectRules } from './object-rules.ts'
import { policyRules } from './policy-rules.ts'
import { priorityRule } from './priority-rule.ts'
import { routeRules } from './route-rules.ts'
import { secretRule } from './secret-rule.ts'
import { selectorRule } from './selector-rule.ts'
import { subsetRules } from './subset-rules.ts'
import { joined, type Rule, type Tree } from './tree.ts'
import { versionRule } from './version-rule.ts'
import { workloadRules } from './workload-rules.ts'

export { isReadAgain } from './external-secret-rules.ts'
export { readVersions } from './read-versions.ts'
export { secretForms, secretTexts } from './secret-rule.ts'
export {
  type AppTree,
  type ChartValues,
  type ClusterTree,
  type Located,
  objectsOf,
  ofKind,
  podCounts,
  podLabels,
  type Rule,
  reports,
  type Schemas,
  type Tree,
  workloads,
  workloadsOf,
} from './tree.ts'

/** Every rule by the code of its findings. */
export const rules = {
  ...objectRules,
  ...secretRule,
  ...externalSecretRules,
  ...routeRules,
  ...subsetRules,
  ...policyRules,
  ...gatewayRules,
  ...fleetRules,
  ...selectorRule,
  ...versionRule,
  ...workloadRules,
  ...endingRules,
  ...networkRules,
  ...nodeRules,
  ...priorityRule,
  ...deliveryRules,
} as const satisfies Partial<Record<Code, Rule>>

/** Every finding of every rule, in the order of their places. */
export const checkTree = (tree: Tree): readonly Finding[] => {
  const once = joined(tree)
  return sortFindings(Object.values(rules).flatMap((rule) => rule(once)))
}
