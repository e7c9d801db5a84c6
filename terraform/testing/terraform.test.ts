import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { usedUnder } from '../../scripts/provider-schemas/used.ts'
import { providerSchemas, serveProviders, skipTerraform, terraform } from './index.ts'

describe('the schemas that are committed', async () => {
  const schemas = await providerSchemas()

  test.each(schemas)('of $provider.address name where they come from', ({ from, provider }) => {
    expect(from.licence).toBe('MPL-2.0')
    expect(from.version).toMatch(/^\d+\.\d+\.\d+$/)
    expect(provider.version).toMatch(/^\d+\.\d+\.\d+$/)
  })

  test.each(schemas)(
    'of $provider.address have what terraform/ uses (npm run provider-schemas)',
    async ({ provider, resources, dataSources }) => {
      const used = await usedUnder(
        join(import.meta.dirname, '..'),
        provider.address.replace('hashicorp/', ''),
      )
      const there = [
        ...Object.keys(resources).map((type) => `resource ${type}`),
        ...Object.keys(dataSources).map((type) => `data ${type}`),
      ]
      expect(used.filter((one) => !there.includes(one))).toEqual([])
    },
  )
})

describe.skipIf(skipTerraform)('a configuration', () => {
  let providers: Awaited<ReturnType<typeof serveProviders>> | undefined
  beforeAll(async () => {
    providers = await serveProviders()
  })
  afterAll(() => providers?.stop())

  /** What validate says about one resource of one provider, alone in a folder. */
  const validate = async (text: string) => {
    const folder = mkdtempSync(join(tmpdir(), 'terraform-'))
    const source = (name: string) => `${name} = { source = "hashicorp/${name}" }`
    writeFileSync(
      join(folder, 'main.tf'),
      `terraform {
 required_providers {
        ${source('google')}
        ${source('aws')}
      }
 }
      ${text}`,
    )
    const env = providers?.env ?? {}
    const init = await terraform(folder, ['init', '-input=false'], env)
    expect(init.text).toContain('successfully initialized')
    return terraform(folder, ['validate'], env)
  }

  test('that the providers take is valid', async () => {
    const { code, text } = await validate(`
      resource "google_compute_network" "a" { name = "a" }
      resource "google_compute_subnetwork" "a" {
        name          = "a"
        network       = google_compute_network.a.id
        ip_cidr_range = "10.0.0.0/20"
        secondary_ip_range {
          range_name    = "pods"
          ip_cidr_range = "10.1.0.0/16"
        }
      }
      resource "aws_vpc" "a" { cidr_block = "10.2.0.0/16" }`)
    expect(text).toContain('The configuration is valid')
    expect(code).toBe(0)
  })

  test.each([
    [
      'an attribute that is misspelt',
      'resource "google_compute_network" "a" { nam = "a" }',
      'Did you mean "name"',
    ],
    [
      'a required one that is missing',
      'resource "aws_eks_cluster" "a" { name = "a" }',
      'The argument "role_arn" is required',
    ],
    ['a value of another type', 'resource "aws_vpc" "a" { tags = "a" }', 'Incorrect attribute value type'],
    [
      'a block that stands there twice',
      'resource "google_compute_subnetwork" "a" {\n name = "a"\n network = "a"\n log_config {}\n log_config {}\n }',
      'Too many log_config blocks',
    ],
    [
      'an attribute written as a block',
      'resource "aws_vpc" "a" {\n tags {\n a = "b"\n }\n }',
      'Did you mean to define argument "tags"',
    ],
    [
      'something that a resource does not give',
      'resource "google_compute_network" "a" { name = "a" }\noutput "a" { value = google_compute_network.a.arn }',
      'This object has no argument, nested block, or exported attribute named "arn"',
    ],
  ])('with %s is refused', async (_, configuration, says) => {
    const { code, text } = await validate(configuration)
    expect(text.replaceAll(/[\s│]+/g, ' ')).toContain(says)
    expect(code).toBe(1)
  })
})
