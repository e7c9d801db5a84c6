/** What a reviewer must not overlook: each rule has a code, and its reason stands in the catalogue of findings. */
import { type Code, type Finding, sortFindings } from '../../findings/index.ts'
import { actionRules } from './actions.ts'
import { admissionRules } from './admission.ts'
import { authorizationRules } from './authorization.ts'
import { budgetRules } from './budget.ts'
import type { Case, DangerRule } from './case.ts'
import { chartRules } from './charts.ts'
import { costRules } from './cost.ts'
import { deliveryRules } from './delivery.ts'
import { ejectionRules } from './ejection.ts'
import { exposureRules } from './exposure.ts'
import { fileRules } from './files.ts'
import { firewallRules } from './firewall.ts'
import { fleetRules } from './fleet.ts'
import { imageRules } from './images.ts'
import { keepingRules } from './keeping.ts'
import { mtlsRules } from './mtls.ts'
import { networkRules } from './network.ts'
import { projectRules } from './project.ts'
import { removedRules } from './removed.ts'
import { repositoryRules } from './repository.ts'
import { retryRules } from './retries.ts'
import { rightsRules } from './rights.ts'
import { routeRules } from './routes.ts'
import { securityRules } from './security.ts'
import { terraformRules } from './terraform/index.ts'
import { trafficRules } from './traffic.ts'
import { watchedFindings } from './watch/index.ts'
import { workloadRules } from './workloads.ts'

export type { Case, DangerRule } from './case.ts'

/** Every rule by the code of its findings. */
export const dangerRules = {
  ...removedRules,
  ...trafficRules,
  ...fleetRules,
  ...costRules,
  ...routeRules,
  ...ejectionRules,
  ...retryRules,
  ...budgetRules,
  ...workloadRules,
  ...keepingRules,
  ...imageRules,
  ...mtlsRules,
  ...authorizationRules,
  ...networkRules,
  ...exposureRules,
  ...firewallRules,
  ...admissionRules,
  ...securityRules,
  ...rightsRules,
  ...deliveryRules,
  ...chartRules,
  ...projectRules,
  ...fileRules,
  ...repositoryRules,
  ...actionRules,
  ...terraformRules,
} as const satisfies Partial<Record<Code, DangerRule>>

/** Every finding of every rule, in the order of their places; of watched fields what no rule of its own has said. */
export const dangers = (of: Case): readonly Finding[] => {
  const particular = Object.values<DangerRule>(dangerRules).flatMap((rule) => rule(of))
  return sortFindings([...particular, ...watchedFindings(of, particular)])
}
