import { describe, expect, test } from 'vitest'
import { kubeObject } from '../objects/index.ts'
import type { Change, FolderPlan } from '../render/index.ts'
import { awsData, fleetOf, gcpData, merged } from '../testing/fleets.ts'
import { changeList, summary } from './report.ts'

const object = kubeObject({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' } })
const plan = (out: string, changes: readonly Change[]): FolderPlan => ({ out, changes, findings: [] })
const added = (path: string): Change => ({ path, kind: 'added' })

describe('the summary of a run', () => {
  test('has a row for each cluster, and one for what they share', () => {
    const clusters = [
      awsData('aws', 0),
      merged(gcpData('gcp', 1), { inference: { replicas: { min: 3, max: 12 } } }),
      awsData('gcp-eu', 2),
    ]
    const fleet = fleetOf(
      { traffic: { split: { aws: 50, gcp: 50, 'gcp-eu': 0 }, evacuated: ['aws'] } },
      clusters,
    )
    const objects = new Map([
      [
        'inference',
        new Map([
          ['aws', [object, object]],
          ['gcp', [object]],
        ]),
      ],
      ['traffic', new Map([['gcp', [object]]])],
    ])
    const changes = [
      added('base/a/x.yaml'),
      added('gcp/a/x.yaml'),
      added('gcp/b/x.yaml'),
      added('manifest.txt'),
    ]
    const plans = [plan('rendered', changes), plan('apps', [added('root-gcp.yaml')])]
    expect(summary(fleet, objects, plans)).toBe(
      [
        'cluster  objects  files changed  replicas  share',
        'aws            2              0         3    0 %',
        'gcp            2              2     3..12  100 %',
        'gcp-eu         0              0         3    0 %',
        '(base)                        1',
        '(apps)                        1',
        '(rest)                        1',
      ].join('\n'),
    )
  })

  test('counts every changed file once: its column adds up to the total of the list', () => {
    const names = Array.from({ length: 25 }, (_, i) => `c${10 + i}`)
    const fleet = fleetOf(
      {},
      names.map((name, i) => awsData(name, i)),
    )
    const paths = [...names, 'base', 'gone'].map((folder) => added(`${folder}/a/x.yaml`))
    const plans = [plan('rendered', [...paths, added('manifest.txt')]), plan('apps', [added('manifest.txt')])]
    const counted = summary(fleet, new Map(), plans)
      .split('\n')
      .slice(1)
      .map((line) => /^(?:… \d+ more|\S+) +(?:\d+ +)?(\d+)(?: +\S+ +\d+ %)?$/.exec(line)?.[1])
    expect(counted.reduce((sum, count) => sum + Number(count), 0)).toBe(29)
    expect(changeList(plans).split('\n')[0]).toBe('29 files changed')
  })

  test('of a large fleet shows the first twenty clusters, and how many more there are', () => {
    const names = Array.from({ length: 22 }, (_, i) => `c${10 + i}`)
    const lines = summary(
      fleetOf(
        {},
        names.map((name, i) => awsData(name, i)),
      ),
      new Map(),
      [],
    ).split('\n')
    expect(lines).toHaveLength(24)
    expect(lines.slice(20).map((line) => line.trim().split(/ {2,}/)[0])).toEqual([
      'c29',
      '… 2 more',
      '(base)',
      '(apps)',
    ])
  })
})

describe('the list of changes', () => {
  test('marks what was added, changed and removed', () => {
    const changes: readonly Change[] = [
      added('a.yaml'),
      { path: 'b.yaml', kind: 'changed' },
      { path: 'c.yaml', kind: 'removed' },
    ]
    expect(changeList([plan('out', changes)])).toBe(
      '3 files changed\n  + out/a.yaml\n  ~ out/b.yaml\n  - out/c.yaml',
    )
    expect(changeList([plan('out', []), plan('apps', [added('a.yaml')])])).toBe(
      '1 file changed\n  + apps/a.yaml',
    )
  })
  test('says that nothing changed', () => {
    expect(changeList([plan('out', []), plan('apps', [])])).toBe(
      'nothing changed: out/ and apps/ are what the fleet says',
    )
  })
  test('shows the first twenty, and how many more there are', () => {
    const changes = Array.from({ length: 23 }, (_, i) => added(`${i}`))
    const lines = changeList([plan('out', changes)]).split('\n')
    expect([lines.length, lines[0], lines.at(-2), lines.at(-1)]).toEqual([
      22,
      '23 files changed',
      '  + out/19',
      '  … 3 more',
    ])
  })
})
