/** What follows from a word that is another now, in the files that are here. */
import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { fleetText } from '../../../testing/fleets.ts'
import { caseOf, plusFile, type Repository, replaced, repositoryOf } from '../../../testing/snapshots.ts'
import { ofFiles } from './files.ts'

const shipped = readdirSync('terraform', { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.tf'))
  .reduce(
    (all: Repository, path) => plusFile(all, `terraform/${path}`, readFileSync(`terraform/${path}`, 'utf8')),
    repositoryOf(fleetText()),
  )

const said = (path: string, from: string | RegExp, to: string) =>
  ofFiles(caseOf(shipped, replaced(shipped, `terraform/${path}`, from, to))).map(({ message }) => message)

test('an argument of a module is followed into it', () => {
  const lines = said(
    'stages/aws/main.tf',
    /cluster {14}= local.cluster/,
    'cluster = merge(local.cluster, { id = "x" })',
  )
  expect(lines).toHaveLength(1)
  expect(lines[0]).toContain('module.cluster.cluster: it is another, and ')
  expect(lines[0]).toContain('follow from it')
})

test('so is a local that an argument is made from, through others', () => {
  expect(said('stages/vpn/main.tf', '-$' + '{var.aws}-$' + '{var.gcp}"\n\n', '"\n\n').join('\n')).toContain(
    'google_compute_ha_vpn_gateway.this.name follow from it',
  )
  expect(said('modules/aws/network.tf', 'var.cluster.zones[0]', 'var.cluster.zones[1]')).toEqual([
    expect.stringMatching(/^locals\.first_zone: it is another, and aws_nat_gateway\.this\.for_each/),
  ])
})

test('a map with the same keys makes nothing anew that is named by its keys', () => {
  expect(
    said('modules/aws/identities.tf', 'service-role/AmazonEBSCSIDriverPolicy', 'service-role/B'),
  ).toEqual([expect.stringContaining('it gives, or trusts')])
})

test('nothing follows from a word that nothing is made from', () => {
  expect(said('modules/aws/variables.tf', 'default     = 50', 'default     = 80')).toEqual([])
  expect(said('stages/gcp/variables.tf', '"03:00"', '"04:00"')).toEqual([])
})

test('of the plan any word is told, also a default', () => {
  expect(said('modules/plan/addresses.tf', 'if other != name', 'if other == name')).toEqual([
    expect.stringContaining('local.foreign_ranges: names, addresses and numbers of every cluster'),
  ])
  expect(said('modules/plan/variables.tf', 'default     = null', 'default     = "x"')).toEqual([
    expect.stringContaining('variable.clusters_dir.default'),
  ])
})

test('a file that is laid over another says what it makes of it, and goes with a word', () => {
  const path = 'terraform/modules/gcp/override.tf'
  const over = plusFile(
    shipped,
    path,
    'resource "google_container_cluster" "this" {\n  deletion_protection = false\n}\n',
  )
  const lines = (before: Repository, after: Repository) =>
    ofFiles(caseOf(before, after)).map(({ place, message }) => `${place.file} ${message}`)
  expect(lines(shipped, over)).toEqual([
    expect.stringContaining(`${path} it is laid over the other files`),
    expect.stringContaining('nothing stops a destroy of it any more'),
  ])
  expect(lines(over, shipped)).toEqual([expect.stringContaining(`${path} it is gone`)])
})
