import { describe, expect, test } from 'vitest'
import { catalogue, presented } from '../../findings/index.ts'
import { awsData, canaryData, digestOf, fleetText, gcpData } from '../../testing/fleets.ts'
import { caseOf, type Repository, repositoryOf } from '../../testing/snapshots.ts'
import { dangers } from '../danger/index.ts'
import { type Edit, file, fleet } from './edits.ts'
import { rows } from './table.ts'

const shipped = repositoryOf(fleetText())

/** What the rules of danger say of the way between two repositories, a line each. */
const said = (before: Repository, after: Repository) =>
  dangers(caseOf(before, after)).map(({ code, place, message }) =>
    [code, [place.file, place.field].filter(Boolean).join(' '), message].join(': '),
  )

describe.each(rows)('$code: $what', ({ code, edit, says, harmless, given }) => {
  const before = given === undefined ? shipped : given(shipped)

  test('is told', () => {
    const own = said(before, edit(before)).filter((line) => line.startsWith(`${code}: `))
    expect(own.length).toBeGreaterThan(0)
    expect(own.length).toBeLessThan(8)
    for (const part of says) expect(own.join('\n')).toContain(part)
  })

  test('and its harmless neighbour is not', () => {
    const after = harmless(before)
    expect(after).not.toEqual(before)
    expect(said(before, after).filter((line) => line.startsWith(`${code}: `))).toEqual([])
  })
})

test('every code of danger has a row', () => {
  const codes = Object.keys(catalogue).filter((code) => code.startsWith('danger-'))
  expect([...new Set(rows.map(({ code }) => code))].sort()).toEqual([...codes, 'diff-action'].sort())
})

test('a newer commit of an action is told, and is no danger', () => {
  const workflow = (commit: string): Edit =>
    file(
      '.github/workflows/a.yml',
      `on: push\npermissions: { contents: write }\njobs: { a: { runs-on: ubuntu-24.04, steps: [{ uses: actions/checkout@${commit.repeat(40)} }] } }\n`,
    )
  const findings = dangers(caseOf(workflow('a')(shipped), workflow('b')(shipped)))
  expect(findings.map(({ code, mend }) => [code, mend])).toEqual([
    [
      'diff-action',
      `git ls-remote --tags https://github.com/actions/checkout | grep ${'b'.repeat(40)} must print the tag of a release`,
    ],
  ])
})

/** What people do every day. */
const routine: readonly { readonly what: string; readonly edit: Edit; readonly given?: Edit }[] = [
  { what: 'ten points of the split', edit: fleet({ traffic: { split: { aws: 60, gcp: 40 } } }) },
  {
    what: 'another pod',
    edit: fleet({}, [awsData('aws'), { ...gcpData('gcp'), inference: { replicas: 4 } }]),
  },
  {
    what: 'a range of pods',
    edit: fleet({}, [awsData('aws'), { ...gcpData('gcp'), inference: { replicas: { min: 3, max: 9 } } }]),
  },
  {
    what: 'another version of a small canary',
    edit: fleet({ release: { canary: { ...canaryData(10), version: 'v1.1.1', digest: digestOf('f') } } }),
    given: fleet({ release: { canary: canaryData(10) } }),
  },
  { what: 'a canary that begins', edit: fleet({ release: { canary: canaryData(5) } }) },
  {
    what: 'a canary that advances',
    edit: fleet({ release: { canary: canaryData(25) } }),
    given: fleet({ release: { canary: canaryData(5) } }),
  },
  {
    what: 'a canary that is given up',
    edit: fleet({}),
    given: fleet({ release: { canary: canaryData(50) } }),
  },
  {
    what: 'a canary that is promoted',
    edit: fleet({ release: { stable: { version: 'v1.1.0', digest: digestOf('b') } } }),
    given: fleet({ release: { canary: canaryData(50) } }),
  },
  {
    what: 'a cluster that comes without a share',
    edit: fleet({ traffic: { split: { aws: 50, gcp: 50, aws2: 0 } } }, [
      awsData('aws'),
      gcpData('gcp'),
      awsData('aws2', 3),
    ]),
  },
  { what: 'a patch release of Istio', edit: fleet({ platform: { istio: '1.31.2' } }) },
  { what: 'another minor version of a chart', edit: fleet({ platform: { jaeger: '4.12.0' } }) },
  { what: 'more connections', edit: fleet({ traffic: { circuitBreaker: { maxConnections: 3_000 } } }) },
  {
    what: 'more nodes',
    edit: fleet({}, [
      { ...awsData('aws'), nodes: { types: ['t3.large'], spot: true, min: 4, desired: 5, max: 20 } },
      gcpData('gcp'),
    ]),
  },
]

test.each(routine)('$what is no danger', ({ edit, given }) => {
  const before = given === undefined ? shipped : given(shipped)
  expect(said(before, edit(before))).toEqual([])
})

test('no danger is in a repository that did not change, nor in one that is only written otherwise', () => {
  expect(said(shipped, shipped)).toEqual([])
})

test('what is told has a bounded length, whatever the files hold', () => {
  const long = 'x'.repeat(100_000)
  const after = new Map(
    [...shipped].map(([path, content]) => [
      path,
      typeof content === 'string' && path.endsWith('callers.yaml')
        ? content.replaceAll('ml-inference', long)
        : content,
    ]),
  )
  const findings = dangers(caseOf(shipped, after))
  expect(findings.length).toBeGreaterThan(0)
  for (const { message } of presented(findings)) expect(message.length).toBeLessThan(600)
  for (const { message } of findings) expect(message.length).toBeLessThan(2_000)
})
