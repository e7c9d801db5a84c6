/** Rules over traffic policies: what Istio needs beside locality settings to fail over. */
import { at, isMap, type JsonMap, mapsAt, numberAt } from '../objects/index.ts'
import { distinct, type Located, mapAt, type Rule, reports, type Tree } from './tree.ts'

interface Policy {
  readonly located: Located
  readonly field: string
  readonly policy: JsonMap
}

/** A policy and those of its ports, which inherit nothing from it. */
const withPorts = (located: Located, field: string, policy: JsonMap | undefined): readonly Policy[] =>
  policy === undefined
    ? []
    : [
        { located, field, policy },
        ...mapsAt(policy, 'portLevelSettings').map((inner) => ({
          located,
          field: `${field} port ${numberAt(inner, 'port', 'number')}`,
          policy: inner,
        })),
      ]

/** Every traffic policy of a DestinationRule that has locality settings. */
const localityPolicies = (tree: Tree) =>
  distinct(tree, 'DestinationRule')
    .flatMap(({ located }) => [
      ...withPorts(located, 'spec.trafficPolicy', mapAt(located.object, 'spec', 'trafficPolicy')),
      ...mapsAt(located.object, 'spec', 'subsets').flatMap(({ name, trafficPolicy }) =>
        withPorts(located, `spec.subsets ${String(name)}`, isMap(trafficPolicy) ? trafficPolicy : undefined),
      ),
    ])
    .flatMap(({ policy, ...place }) => {
      const locality = at(policy, 'loadBalancer', 'localityLbSetting')
      return isMap(locality) ? [{ ...place, policy, locality }] : []
    })

const ejects = reports('traffic-outlier')
const outlier: Rule = (tree) =>
  localityPolicies(tree).flatMap(({ located, policy, field }) => {
    const most = numberAt(policy, 'outlierDetection', 'maxEjectionPercent')
    const healthy = numberAt(policy, 'outlierDetection', 'minHealthPercent') ?? 0
    if (most !== 100)
      return ejects(
        located,
        field,
        `it has locality settings with maxEjectionPercent ${most ?? '10 (the default)'}`,
        'give the same policy an outlierDetection with maxEjectionPercent: 100',
      )
    return healthy === 0
      ? []
      : ejects(
          located,
          field,
          `with minHealthPercent ${healthy} nothing is ejected once fewer pods are healthy`,
          'write minHealthPercent: 0',
        )
  })

const mixes = reports('traffic-locality-mix')
const localityMix: Rule = (tree) =>
  localityPolicies(tree).flatMap(({ located, field, locality }) =>
    'distribute' in locality && ('failover' in locality || 'failoverPriority' in locality)
      ? mixes(
          located,
          field,
          'it has distribute beside failover',
          'keep one: subsets that prefer a cluster need failoverPriority alone',
        )
      : [],
  )

export const policyRules = {
  'traffic-outlier': outlier,
  'traffic-locality-mix': localityMix,
} as const satisfies Readonly<Record<string, Rule>>
