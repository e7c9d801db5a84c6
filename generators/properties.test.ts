/** What holds for every fleet, not only for the one that ships. */
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parseAllDocuments } from 'yaml'
import { tool } from '../tools/index.ts'
import { checkTree } from './checks/index.ts'
import { type Finding, fatal } from './findings/index.ts'
import { type Fleet, type FleetText, fleetOf, parseFleet } from './fleet/index.ts'
import { equal, type KubeObject, keyOf, kubeObject } from './objects/index.ts'
import type { FleetObjects } from './parts/index.ts'
import { factor } from './render/factor.ts'
import { asTree, madeOf, treeOf } from './render/index.ts'
import { arbitraryFleet } from './testing/arbitrary.ts'
import { compose } from './testing/compose.ts'
import { everyTrack, simulate } from './traffic/index.ts'

const root = mkdtempSync(join(tmpdir(), 'properties-'))
afterAll(() => rmSync(root, { recursive: true }))

const same = (made: readonly KubeObject[], expected: readonly KubeObject[]) => {
  const byKey = new Map(made.map((object) => [keyOf(object), object]))
  expect([...byKey.keys()].sort()).toEqual(expected.map(keyOf).sort())
  for (const object of expected)
    if (!equal(byKey.get(keyOf(object)), object)) expect(byKey.get(keyOf(object))).toEqual(object)
}

const eachCluster = (
  objects: FleetObjects,
  check: (app: string, cluster: string, expected: readonly KubeObject[]) => void,
) => {
  for (const [app, clusters] of objects)
    for (const [cluster, expected] of clusters) check(app, cluster, expected)
}

/** What the rules say of the tree that a fleet makes. */
const said = (fleet: Fleet) => checkTree(asTree(fleet, madeOf(fleet), 'rendered'))

describe('a valid fleet of 1 to 40 clusters', () => {
  test('passes every rule', () => {
    fc.assert(
      fc.property(arbitraryFleet(), (text) => {
        expect(said(fleetOf(text))).toEqual([])
      }),
      { numRuns: 100 },
    )
  })

  test('is the same after factoring into base and overlays and putting these together', () => {
    fc.assert(
      fc.property(arbitraryFleet(), (text) => {
        const { objects } = madeOf(fleetOf(text))
        const factored = new Map([...objects].map(([app, clusters]) => [app, factor(clusters)] as const))
        eachCluster(objects, (app, cluster, expected) => {
          const made = factored.get(app)
          same(made === undefined ? [] : compose(made, cluster), expected)
        })
      }),
      { numRuns: 100 },
    )
  })

  test('has shares that total 100 percent, whatever is down', () => {
    const outage = fc.record({
      missing: fc.constantFrom(0, 50, 100),
      ejected: fc.constantFrom(0, 30, 60, 100),
    })
    fc.assert(
      fc.property(arbitraryFleet(), fc.array(outage, { minLength: 40, maxLength: 40 }), (text, outages) => {
        const fleet = fleetOf(text)
        const { clusters, lost } = simulate(
          fleet,
          new Map(fleet.clusters.map(({ name }, i) => [name, everyTrack(outages[i] ?? {})])),
        )
        expect(clusters.reduce((total, { share }) => total + share, lost)).toBeCloseTo(100, 9)
        expect(Math.min(lost, ...clusters.map(({ share }) => share))).toBeGreaterThanOrEqual(0)
      }),
      { numRuns: 150 },
    )
  })

  test('renders the same bytes whatever the order of its files', () => {
    fc.assert(
      fc.property(
        arbitraryFleet(12).chain((text) =>
          fc.tuple(
            fc.constant(text),
            fc.shuffledSubarray([...text.files], { minLength: text.files.size, maxLength: text.files.size }),
          ),
        ),
        ([text, shuffled]) => {
          expect(treeOf(fleetOf({ ...text, files: new Map(shuffled) }))).toEqual(treeOf(fleetOf(text)))
        },
      ),
      { numRuns: 50 },
    )
  })
})

describe('kustomize builds what the generators made', () => {
  let kustomize = ''
  beforeAll(async () => {
    kustomize = await tool('kustomize')
  }, 600_000)

  test('for random fleets, every overlay', () => {
    fc.assert(
      fc.property(arbitraryFleet(4), (text) => {
        const made = madeOf(fleetOf(text))
        const { objects } = made
        const folder = mkdtempSync(join(root, 'tree-'))
        for (const { path, text: body } of treeOf(fleetOf(text), made)) {
          mkdirSync(dirname(join(folder, path)), { recursive: true })
          writeFileSync(join(folder, path), body)
        }
        eachCluster(objects, (app, cluster, expected) => {
          const built = execFileSync(kustomize, ['build', join(folder, cluster, app)], { encoding: 'utf8' })
          same(
            [parseAllDocuments(built)].flat().map((document) => kubeObject(document.toJS())),
            expected,
          )
        })
      }),
      { numRuns: 15 },
    )
  }, 300_000)
})

/** One way to spoil a text: the lines of a file, and a random number each for what and where. */
type Damage = (lines: readonly string[], line: number, seed: number) => readonly string[]

const words = [
  '0',
  '-1',
  '101',
  '1e3',
  'no',
  '""',
  'null',
  '[]',
  '{}',
  'aws',
  'x: y',
  '10.0.0.0/8',
  '10.0.0.1/16',
  '999ms',
  '1h',
  'sha256:00',
  '"5"',
  '&a 1',
  '*a',
  '!!str 1',
  '0o17',
  '٣',
  'a'.repeat(70),
]

const damages: readonly Damage[] = [
  (lines, line) => lines.filter((_, i) => i !== line),
  (lines, line) => lines.flatMap((text, i) => (i === line ? [text, text] : [text])),
  (lines, line, seed) =>
    lines.map((text, i) => (i === line ? text.replace(/:.*/, `: ${words[seed % words.length]}`) : text)),
  (lines, line, seed) =>
    lines.map((text, i) => (i === line ? text.slice(0, seed % (text.length + 1)) : text)),
  (lines, line, seed) =>
    lines.map((text, i) =>
      i === line
        ? text.slice(0, seed % (text.length + 1)) +
          String.fromCharCode(32 + (seed % 95)) +
          text.slice(seed % (text.length + 1))
        : text,
    ),
  (lines, line, seed) => lines.map((text, i) => (i === line ? `${' '.repeat(seed % 5)}${text}` : text)),
  (lines, line) =>
    lines.map((text, i) =>
      i === line ? (lines[line + 1] ?? '') : i === line + 1 ? (lines[line] ?? '') : text,
    ),
  (lines, line, seed) => lines.map((text, i) => (i === line ? text.replace(/\d+/, String(seed)) : text)),
]

const damaged = fc
  .tuple(
    arbitraryFleet(5),
    fc.array(fc.tuple(fc.nat(), fc.nat(), fc.nat({ max: 400 }), fc.nat({ max: 999 })), {
      minLength: 1,
      maxLength: 2,
    }),
  )
  .map(([text, hits]) =>
    hits.reduce<FleetText>(({ label, files }, [what, which, where, seed]) => {
      const [name, source] = [...files][which % files.size] ?? ['', '']
      const lines = source.split('\n')
      const spoil = damages[what % damages.length] ?? ((all) => all)
      return {
        label,
        files: new Map([...files, [name, spoil(lines, where % lines.length, seed).join('\n')]]),
      }
    }, text),
  )

const hasPlace = ({ place, message, mend }: Finding) =>
  place.file.startsWith('clusters') &&
  (place.line === undefined || place.line >= 1) &&
  message !== '' &&
  mend !== ''

test('a damaged fleet either is reported with its place, or renders a tree that passes every rule', () => {
  const outcomes = { reported: 0, rendered: 0 }
  fc.assert(
    fc.property(damaged, (text) => {
      const result = parseFleet(text)
      if (!('fleet' in result)) {
        outcomes.reported++
        expect(result.findings.length).toBeGreaterThan(0)
        for (const finding of result.findings) {
          expect(hasPlace(finding), JSON.stringify(finding)).toBe(true)
          if (finding.code !== 'fleet-file-missing')
            expect(finding.place.line, JSON.stringify(finding)).toBeDefined()
        }
        return
      }
      const findings = said(result.fleet)
      const wrong = fatal(findings) ? findings.filter((each) => !hasPlace(each)) : findings
      expect(wrong).toEqual([])
      if (!fatal(findings)) outcomes.rendered++
    }),
    { numRuns: 600 },
  )
  // Both ways must really be taken, or the test would say nothing about one of them.
  expect(outcomes.reported).toBeGreaterThan(40)
  expect(outcomes.rendered).toBeGreaterThan(40)
})

test('the bytes are the same in another time zone, language and working directory', () => {
  const { files } = fc.sample(arbitraryFleet(9), { seed: 7, numRuns: 1 })[0] ?? {
    files: new Map<string, string>(),
  }
  const clusters = mkdtempSync(join(root, 'clusters-'))
  for (const [name, text] of files) writeFileSync(join(clusters, name), text)
  const main = join(import.meta.dirname, 'cli', 'main.js')
  const rendered = (env: Readonly<Record<string, string>>, cwd: string) => {
    const out = mkdtempSync(join(root, 'out-'))
    const where = ['--clusters', clusters, '--out', join(out, 'rendered'), '--apps', join(out, 'apps')]
    execFileSync(process.execPath, [main, 'render', ...where], {
      cwd,
      env: { ...process.env, ...env },
    })
    const paths = readdirSync(out, { recursive: true, encoding: 'utf8' })
      .filter((path) => /\.(yaml|txt)$/.test(path))
      .sort()
    return paths.map((path) => `${path}\n${readFileSync(join(out, path), 'utf8')}`)
  }
  const here = rendered({ TZ: 'UTC', LANG: 'C' }, root)
  expect(here.length).toBeGreaterThan(10)
  expect(
    rendered({ TZ: 'Pacific/Kiritimati', LANG: 'tr_TR.UTF-8', LC_ALL: 'tr_TR.UTF-8' }, clusters),
  ).toEqual(here)
})
