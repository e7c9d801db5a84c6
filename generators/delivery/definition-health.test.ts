/** The health check of a CustomResourceDefinition, run by Argo CD's own machine for such checks. */
import { expect, test } from 'vitest'
import type { JsonMap } from '../objects/index.ts'
import { JUDGE_PATIENCE_MS, judgeHealths } from '../testing/judge.ts'
import { definitionHealth } from './definition-health.ts'

const definition = (status?: JsonMap): JsonMap => ({
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'gateways.networking.istio.io' },
  ...(status && { status }),
})
const condition = (type: string, status: string, message = '') => ({
  conditions: [{ type, status, message }],
})

const table: readonly (readonly [what: string, object: JsonMap, expected: string])[] = [
  ['the API server has not seen it yet', definition(), 'Healthy: '],
  ['nothing is known of it', definition({ conditions: [] }), 'Healthy: '],
  ['it is being installed', definition(condition('Established', 'False', 'the initial names')), 'Healthy: '],
  ['it is served', definition(condition('Established', 'True')), 'Healthy: '],
  ['its names are taken', definition(condition('NamesAccepted', 'False', 'taken')), 'Degraded: taken'],
  [
    'its schema is unsound',
    definition(condition('NonStructuralSchema', 'True', 'must not be empty')),
    'Degraded: must not be empty',
  ],
]

test(
  'holds up no wave, and tells what a person must mend',
  async () => {
    const checks = { 'apiextensions.k8s.io/CustomResourceDefinition': definitionHealth }
    const said = await judgeHealths(table.map(([, object]) => ({ object, checks })))
    expect(said.map(({ status, message }, i) => [table[i]?.[0], `${status}: ${message}`])).toEqual(
      table.map(([what, , expected]) => [what, expected]),
    )
  },
  JUDGE_PATIENCE_MS,
)
