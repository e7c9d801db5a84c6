/** What the cost of a fleet is counted with (generators/cost/assumptions.ts) is what these modules make where nobody asks for something else. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { EDGE_RULES, KEYS, NAT_GATEWAYS, NODE_DISK } from '../generators/cost/assumptions.ts'

const textOf = (folder: string) =>
  readdirSync(join(import.meta.dirname, folder))
    .filter((name) => name.endsWith('.tf'))
    .map((name) => readFileSync(join(import.meta.dirname, folder, name), 'utf8'))
    .join('\n')

/** The default of a variable of a module, as it is written. */
const defaultOf = (folder: string, variable: string) =>
  new RegExp(`variable "${variable}" \\{\\n(?:  .*\\n|\\n)*?  default\\s+= (.*)\\n`).exec(textOf(folder))?.[1]
const resources = (folder: string, type: string) => textOf(folder).split(`resource "${type}" `).length - 1

test.each([
  ['modules/aws', 'root_volume_gib', `${NODE_DISK}`],
  ['modules/gcp', 'node_disk_gib', `${NODE_DISK}`],
  ['modules/aws', 'nat', '"one"'],
  ['stages/aws', 'nat', '"one"'],
  ['modules/aws', 'system_nodes', 'null'],
])('%s: %s is %s', (folder, variable, value) => {
  expect(defaultOf(folder, variable)).toBe(value)
})

test.each([
  ['modules/aws', 'aws_nat_gateway', NAT_GATEWAYS],
  ['modules/aws', 'aws_kms_key', KEYS.cluster],
  ['modules/gcp', 'google_kms_crypto_key', KEYS.cluster],
  ['bootstrap-state/aws', 'aws_kms_key', KEYS.state],
  ['bootstrap-state/gcp', 'google_kms_crypto_key', KEYS.state],
  ['modules/edge', 'google_compute_global_forwarding_rule', EDGE_RULES],
])('%s has so many %s: %i', (folder, type, count) => {
  expect(resources(folder, type)).toBe(count)
})
