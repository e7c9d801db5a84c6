/** The traffic policies of a tree that have locality settings: of whole hosts, of subsets, and of ports. */
import { at, isMap, type JsonMap, mapsAt, numberAt } from '../objects/index.ts'
import { distinct, type Located, mapAt, type Tree } from './tree.ts'

export interface LocalityPolicy {
  readonly located: Located
  /** Where it stands in its DestinationRule. */
  readonly field: string
  readonly policy: JsonMap
  /** Its localityLbSetting. */
  readonly locality: JsonMap
  /** True for that of a subset, which has of the whole host's what it does not say itself. */
  readonly inherits: boolean
}

type Policy = Omit<LocalityPolicy, 'locality'>

/** A policy and those of its ports, which inherit nothing from it. */
const withPorts = (whole: Policy): readonly Policy[] => [
  whole,
  ...mapsAt(whole.policy, 'portLevelSettings').map((policy) => ({
    ...whole,
    field: `${whole.field} port ${numberAt(policy, 'port', 'number')}`,
    policy,
    inherits: false,
  })),
]

const policiesOf = (located: Located): readonly Policy[] => {
  const whole = mapAt(located.object, 'spec', 'trafficPolicy')
  return [
    ...(whole === undefined
      ? []
      : [{ located, field: 'spec.trafficPolicy', policy: whole, inherits: false }]),
    ...mapsAt(located.object, 'spec', 'subsets').flatMap(({ name, trafficPolicy }) =>
      isMap(trafficPolicy)
        ? [{ located, field: `spec.subsets ${String(name)}`, policy: trafficPolicy, inherits: true }]
        : [],
    ),
  ].flatMap(withPorts)
}

/** Every traffic policy of a DestinationRule that has locality settings. */
export const localityPolicies = (tree: Tree): readonly LocalityPolicy[] =>
  distinct(tree, 'DestinationRule')
    .flatMap(({ located }) => policiesOf(located))
    .flatMap((each) => {
      const locality = at(each.policy, 'loadBalancer', 'localityLbSetting')
      return isMap(locality) ? [{ ...each, locality }] : []
    })
