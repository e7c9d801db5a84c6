/** What renovate.json knows of versions, held against the files that have them: a version that nobody asks about grows old. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { keyTables } from '../generators/charts/keys.ts'
import { loadFleet } from '../generators/fleet/index.ts'
import { SOURCES } from '../generators/kinds/sources.ts'
import type { Chart } from '../generators/parts/index.ts'
import { parts } from '../generators/render/index.ts'
import { PINS } from '../tools/pins.ts'

const ROOT = join(import.meta.dirname, '..')
const textOf = (file: string) => readFileSync(join(ROOT, file), 'utf8')
const namesIn = (folder: string) => readdirSync(join(ROOT, folder)).map((name) => `${folder}/${name}`)

const config = z
  .object({
    customManagers: z.array(
      z.object({
        customType: z.literal('regex'),
        managerFilePatterns: z.array(z.string().regex(/^\/.*\/$/)),
        matchStrings: z.array(z.string()),
        datasourceTemplate: z.string(),
        depNameTemplate: z.string().optional(),
        registryUrlTemplate: z.string().optional(),
        extractVersionTemplate: z.string().optional(),
      }),
    ),
    packageRules: z.array(
      z.object({
        matchFileNames: z.array(z.string()).default([]),
        matchDepNames: z.array(z.string()).default([]),
        prBodyNotes: z.array(z.string()).default([]),
        enabled: z.boolean().default(true),
      }),
    ),
  })
  .parse(JSON.parse(textOf('renovate.json')))

/** As Renovate finds them: each pattern of each manager over each file that the manager is for. */
const foundIn = (file: string, text: string) =>
  config.customManagers
    .filter(({ managerFilePatterns }) =>
      managerFilePatterns.some((pattern) => new RegExp(pattern.slice(1, -1)).test(file)),
    )
    .flatMap((manager) =>
      manager.matchStrings
        .flatMap((pattern) => [...text.matchAll(new RegExp(pattern, 'g'))])
        .map(({ groups = {} }) => ({
          name: groups.depName ?? manager.depNameTemplate ?? '',
          value: groups.currentValue ?? '',
          datasource: manager.datasourceTemplate,
          registry: manager.registryUrlTemplate,
        })),
    )

const FILES = [
  ...namesIn('clusters').filter((name) => name.endsWith('.yaml')),
  ...namesIn('.github/workflows'),
  ...['tools/pins.ts', 'generators/kinds/sources.ts'],
]
const found = FILES.flatMap((file) => foundIn(file, textOf(file)).map((each) => ({ file, ...each })))
const inFile = (file: string) => found.filter((each) => each.file === file)

const fleet = loadFleet(join(ROOT, 'clusters'))
const charts = parts.filter((part): part is Chart => part.type === 'chart')
const cluster = fleet.clusters[0]

describe('versions of the platform', () => {
  test('are all asked about, each once', () => {
    const values = inFile('clusters/fleet.yaml').map(({ value }) => value)
    expect(values.sort()).toEqual(Object.values(fleet.platform).sort())
    expect(inFile('clusters/prices.yaml')).toEqual([])
  })

  test.each([
    'platform:\n  istio: 1.31.2\n  kubernetes: "1.36"\n',
    'platform: { istio: 1.31.2, kubernetes: "1.36" }\n',
  ])('are found in the file of a cluster that is ahead: %j', (text) => {
    expect(foundIn('clusters/aws.yaml', text).map(({ name, value }) => `${name} ${value}`)).toEqual([
      'amazon-eks 1.36',
      'istiod 1.31.2',
    ])
  })

  test('of charts come from the repository that Argo CD takes the chart from', () => {
    const asked = inFile('clusters/fleet.yaml').filter(({ datasource }) => datasource === 'helm')
    for (const { name, value, registry } of asked) {
      const chart = charts.find((each) => each.chart.name === name)?.chart
      expect({ name, registry }).toEqual({ name, registry: chart?.repository })
      expect(cluster && chart?.version(fleet, cluster)).toBe(value)
    }
    const missed = charts.filter(({ chart }) => !asked.some(({ registry }) => registry === chart.repository))
    expect(missed).toEqual([])
  })

  test('of a chart with tables say that the tables move too', () => {
    const note = config.packageRules.find(({ prBodyNotes }) => /npm run charts/.test(prBodyNotes.join()))
    expect(note?.matchDepNames.toSorted()).toEqual([...keyTables().keys()].sort())
  })
})

describe('programs of tools/pins.ts', () => {
  /** What nobody is to ask about, and why. */
  const leftOut: Readonly<Record<string, string>> = {
    helm: 'that of the release of Argo CD, which a test holds',
    istioctl: 'that of platform.istio',
    promtool: 'the oldest that will do: Debian has it',
    chromium: 'the oldest that will do: Debian has a newer one',
    wrk: 'the oldest that will do: Debian has it',
    'argocd-judge': 'of this repository',
  }

  test('are asked about, each at the version that it has, or left out for a reason', () => {
    const asked = inFile('tools/pins.ts')
    const known = Object.values(PINS).filter(({ name, version, goModule }) =>
      asked.some((each) => each.value === version && (each.name === goModule || each.name === name)),
    )
    expect(asked).toHaveLength(known.length)
    const others = Object.keys(PINS).filter((name) => !known.some((each) => each.name === name))
    expect(others.sort()).toEqual(Object.keys(leftOut).sort())
  })

  test('built by Go have the version in every address and flag of their pin', () => {
    for (const { name, version, archive, goLinkerFlags } of Object.values(PINS)) {
      const addresses = archive === undefined ? [] : [archive('linux-amd64')]
      const flags = goLinkerFlags ? [goLinkerFlags] : []
      for (const text of [...addresses, ...flags]) expect(`${name}: ${text}`).toContain(version)
    }
  })
})

test('packages that schemas are made from are asked about', () => {
  const asked = inFile('generators/kinds/sources.ts')
  expect(asked.map(({ name, value, datasource }) => `${datasource} ${name} ${value}`).sort()).toEqual(
    Object.values(SOURCES)
      .map(({ from, name, version }) => `${from === 'pip' ? 'pypi' : 'go'} ${name} ${version}`)
      .sort(),
  )
})

test('actions are pinned by commit, with the version that Renovate goes by', () => {
  const uses = namesIn('.github/workflows').flatMap((file) => textOf(file).match(/uses: .*/g) ?? [])
  expect(uses.length).toBeGreaterThan(15)
  for (const line of uses) expect(line).toMatch(/^uses: [\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/)
  const commits = new Set(uses.map((line) => line.split(' ')[1]))
  expect(new Set([...commits].map((use) => use?.split('@')[0])).size).toBe(commits.size)
})

test('Terraform is found in the workflows', () => {
  expect(inFile('.github/workflows/ci.yml')).toMatchObject([{ name: 'hashicorp/terraform', value: '1.11.4' }])
})

test('no rule is about something that is not there', () => {
  const modules = textOf('tools/argocd-judge/go.mod')
  for (const { matchDepNames, matchFileNames } of config.packageRules) {
    const named = matchDepNames.map((name) => name.replace(/^!/, ''))
    expect(
      named.filter((name) => !found.some((each) => each.name === name) && !modules.includes(name)),
    ).toEqual([])
    for (const pattern of matchFileNames)
      expect(readdirSync(join(ROOT, pattern.replace(/\/[^/]*$/, '')))).not.toEqual([])
  }
})
