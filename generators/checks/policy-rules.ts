/** Rules over traffic policies: what Istio needs beside locality settings to fail over. */
import { numberAt } from '../objects/index.ts'
import { localityPolicies } from './policies.ts'
import { type Rule, reports } from './tree.ts'

/** Percent of healthy endpoints below which requests may go to dead ones too; that is what minHealthPercent allows. */
const MOST_PANIC = 10

/** Errors in a row that eject when consecutive5xxErrors is left out: Envoy's default. */
export const DEFAULT_ERRORS = 5

/** Why an outlier detection does not do what locality settings need of it, and what to write; nothing when it does. */
const fault = (
  most: number | undefined,
  panic: number | undefined,
  thresholds: readonly number[],
): readonly [message: string, mend: string] | undefined => {
  const written = (value: number | undefined, fallback: number) => value ?? `${fallback} (the default)`
  if (most !== 100)
    return [
      `it has locality settings with maxEjectionPercent ${written(most, 10)}`,
      'give the same policy an outlierDetection with maxEjectionPercent: 100',
    ]
  if (thresholds.every((errors) => errors === 0))
    return [
      'no number of errors in a row ejects an endpoint',
      'write consecutive5xxErrors and consecutiveGatewayErrors',
    ]
  if ((panic ?? 0) === 0)
    return [
      `with minHealthPercent ${written(panic, 0)} Envoy answers 503 by itself when every endpoint is ejected, as a slowness of all does`,
      'write minHealthPercent: 1',
    ]
  return (panic ?? 0) > MOST_PANIC
    ? [
        `with minHealthPercent ${panic} requests go to dead endpoints too once fewer are healthy`,
        'write minHealthPercent: 1',
      ]
    : undefined
}

const ejects = reports('traffic-outlier')
const outlier: Rule = (tree) =>
  localityPolicies(tree).flatMap(({ located, policy, field }) => {
    const of = (key: string) => numberAt(policy, 'outlierDetection', key)
    const thresholds = [of('consecutive5xxErrors') ?? DEFAULT_ERRORS, of('consecutiveGatewayErrors') ?? 0]
    const wrong = fault(of('maxEjectionPercent'), of('minHealthPercent'), thresholds)
    return wrong === undefined ? [] : ejects(located, field, ...wrong)
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
