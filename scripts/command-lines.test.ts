/**
 * Random command lines of the scripts, options misplaced, doubled, swallowed and misspelt: what says to look only looks, and
 * what says nothing that a script could do is wrong use. No program is on the PATH, so none of them reaches a cloud.
 *
 * `COMMAND_LINES=5000 npx vitest run scripts/command-lines.test.ts` runs as many; generators/cli/fuzz.test.ts has the others.
 */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import fc from 'fast-check'
import { afterEach, expect, test, vi } from 'vitest'
import { NPMS_OWN } from '../generators/command-line/npm.ts'
import {
  byNpm,
  flagged,
  type Line,
  lineOf,
  type Piece,
  type Saying,
  saying,
  type Taken,
  valued,
  written,
} from '../generators/testing/command-lines.ts'
import { fleetText } from '../generators/testing/fleets.ts'
import { temporaryFolder } from '../tools/fakes.ts'
import { bootstrap } from './bootstrap/command.ts'
import { meshCa } from './mesh-ca/command.ts'
import type { Outcome } from './programs/outcome.ts'
import { remoteSecrets } from './remote-secrets/command.ts'
import { teardown } from './teardown/command.ts'
import type { TypingDesk } from './teardown/desk.ts'

const LINES = Number(process.env.COMMAND_LINES ?? 40)

const repository = process.cwd()
afterEach(() => {
  vi.unstubAllEnvs()
  process.chdir(repository)
})

let asked = 0
/** Says no to every question, which is asked before something is changed, and counts them. */
const desk: TypingDesk = {
  begin: () => undefined,
  say: () => undefined,
  end: () => undefined,
  demandPerson: () => undefined,
  agree: async () => {
    asked += 1
    return false
  },
  typed: async () => {
    asked += 1
    return false
  },
}

interface Script extends Taken {
  readonly run: (args: readonly string[]) => Promise<Outcome>
  readonly lines: fc.Arbitrary<Line>
  /** Looks only, whatever else the line says. */
  readonly looks: readonly string[]
}

const anyOf = (...all: readonly string[]) => fc.constantFrom(...all)
const cluster = anyOf('aws', 'gcp', 'aws', 'gcp', 'azure')
const days = anyOf('1', '60', '365', '0', '-1', 'x')

const steps = { check: 'flag', plan: 'flag', list: 'flag', yes: 'flag', help: 'flag' } as const
const values = { only: 'many', clusters: 'value', accounts: 'value', wait: 'value' } as const
const stepping = [
  ...['check', 'plan', 'yes'].map(flagged),
  valued('only', anyOf('programs', 'log', 'nothing')),
  valued('wait', days),
]
/** One of these is always there: a line without its slip changes nothing. */
const looking = (lines: fc.Arbitrary<Line>) =>
  fc.record({ line: lines, flag: anyOf('--list', '--check', '--plan') }).map(({ line, flag }) => {
    const piece: Piece = { option: flag, inline: false }
    const there = line.pieces.some((each) => 'option' in each && each.option === flag)
    return { ...line, pieces: there ? line.pieces : [piece, ...line.pieces] }
  })

const placed = (name: string, value: string): Piece => ({ option: `--${name}`, value, inline: true })

const scripts = (root: string): Readonly<Record<string, Script>> => {
  /** The folders of this test, in front of everything. */
  const within = (lines: fc.Arbitrary<Line>, ...pieces: readonly Piece[]) =>
    lines.map((line) => ({
      ...line,
      pieces: [...pieces, ...line.pieces],
      cut: line.cut && line.cut + pieces.length,
    }))
  const [clusters, folder] = [
    placed('clusters', join(root, 'clusters')),
    placed('folder', join(root, 'managers')),
  ]
  const accounts = placed('accounts', join(repository, 'terraform/accounts.yaml'))
  return {
    bootstrap: {
      options: { ...steps, ...values, root: 'value', certificate: 'value', key: 'value' },
      words: true,
      run: (args) => bootstrap(args, () => desk),
      lines: within(
        looking(lineOf(fc.array(cluster, { maxLength: 2 }), [...stepping, valued('key', anyOf('k.pem'))])),
        clusters,
        accounts,
      ),
      looks: ['list', 'check', 'plan', 'help'],
    },
    teardown: {
      options: { ...steps, ...values, fleet: 'value', force: 'flag', secrets: 'flag' },
      words: true,
      run: (args) => teardown(args, () => desk),
      lines: within(
        looking(
          lineOf(fc.array(cluster, { maxLength: 2 }), [
            ...stepping,
            valued('fleet', anyOf('mesh1', 'other')),
            ...['force', 'secrets'].map(flagged),
          ]),
        ),
        clusters,
        accounts,
      ),
      looks: ['list', 'check', 'plan', 'help'],
    },
    'mesh-ca': {
      options: {
        ...{ root: 'value', days: 'value', 'root-days': 'value', within: 'value' },
        ...{ check: 'flag', 'dry-run': 'flag', help: 'flag', clusters: 'value', folder: 'value' },
      },
      words: true,
      run: meshCa,
      lines: within(
        lineOf(fc.constantFrom([], [], ['renew', 'aws'], ['new-root', 'trust'], ['new-root'], ['renew']), [
          valued('root', anyOf(join(root, 'root.pem'), 'root.pem')),
          ...['days', 'root-days', 'within'].map((name) => valued(name, days)),
          ...['check', 'dry-run', 'dry-run'].slice(0, 2).map(flagged),
        ]),
        clusters,
        folder,
      ),
      looks: ['check', 'dry-run', 'help'],
    },
    'remote-secrets': {
      options: {
        ...{ server: 'many', wait: 'value', settle: 'value', clusters: 'value', folder: 'value' },
        ...{ check: 'flag', 'dry-run': 'flag', help: 'flag' },
      },
      words: true,
      run: (args) => remoteSecrets(args, () => undefined),
      lines: within(
        lineOf(fc.constantFrom([], ['rotate', 'aws'], ['rotate'], ['rotate', 'azure'], ['turn']), [
          valued('server', anyOf('aws=https://10.0.0.1', 'aws=10.0.0.1', 'azure=https://10.0.0.1')),
          ...['wait', 'settle'].map((name) => valued(name, days)),
          ...['check', 'dry-run'].map(flagged),
        ]),
        clusters,
        folder,
      ),
      looks: ['check', 'dry-run', 'help'],
    },
  }
}

const filesIn = (root: string) =>
  readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => [path.slice(root.length + 1), readFileSync(path, 'latin1')] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1))

/** Words that no fleet and no state makes right, by what stands in the help of each script. */
const isWrong = (script: string, { options, words }: Saying): boolean => {
  if (options.has('help')) return false
  if (script === 'bootstrap' || script === 'teardown') {
    const [wait = '1'] = options.get('wait') ?? []
    return (
      !/^[1-9]\d{0,4}$/.test(wait) ||
      words.some((word) => word !== 'aws' && word !== 'gcp') ||
      options.has('certificate') !== options.has('key') ||
      (options.has('check') && options.has('plan')) ||
      (!options.has('list') && (options.get('only') ?? []).some((step) => step === 'nothing'))
    )
  }
  const [task, ...rest] = words
  if (options.has('check') && task !== undefined) return true
  if (script === 'remote-secrets')
    return (
      (options.get('server') ?? []).some((text) => text !== 'aws=https://10.0.0.1') ||
      (task !== undefined &&
        (task !== 'rotate' || rest.length !== 1 || !['aws', 'gcp'].includes(rest[0] ?? '')))
    )
  if (options.has('check')) return false
  if (!options.has('root')) return true
  if (task === 'renew') return rest.length === 0
  return task !== undefined && !(task === 'new-root' && /^(trust|sign|drop)$/.test(rest.join(' ')))
}

test(`${LINES} random command lines of the scripts look only where they say so, or are wrong use`, async () => {
  // A plan prints the commands that would be run.
  const errors = vi.spyOn(console, 'error').mockImplementation(() => undefined)
  const root = temporaryFolder()
  // A file that a slip names is one of this folder.
  process.chdir(root)
  const all = scripts(root)
  const codes = new Map<string, number>()
  // One that looks and one that is wrong: few of the random ones get as far as to be done.
  const examples = ['--list', '--lists'].map((option): [{ name: string } & Line] => [
    {
      ...{ name: 'bootstrap', slip: 'none', cut: undefined },
      pieces: [
        placed('clusters', join(root, 'clusters')),
        placed('accounts', join(repository, 'terraform/accounts.yaml')),
        { option, inline: false },
      ],
    },
  ])
  const begin = () => {
    for (const name of readdirSync(root)) rmSync(join(root, name), { recursive: true })
    mkdirSync(join(root, 'clusters'))
    for (const [name, text] of fleetText().files) writeFileSync(join(root, 'clusters', name), text)
  }
  await fc.assert(
    fc.asyncProperty(
      fc.oneof(...Object.entries(all).map(([name, { lines }]) => lines.map((line) => ({ name, ...line })))),
      async ({ name, pieces, cut }) => {
        const script = all[name]
        if (script === undefined) throw new Error(name)
        const npm = cut === undefined ? undefined : byNpm(name, pieces, cut)
        const left = npm?.pieces ?? pieces
        const given = new Set(left.flatMap((piece) => ('option' in piece ? [piece.option.slice(2)] : [])))
        const swallowed = (npm?.taken ?? []).filter((option) => {
          const own = option.replace(/^--(no-)?/, '')
          return !(NPMS_OWN.has(own) && given.has(own))
        })
        const said = swallowed.length > 0 ? 'refused' : saying(script, left)
        begin()
        const before = filesIn(root)
        vi.stubEnv('PATH', join(root, 'nowhere'))
        vi.stubEnv('TERRAFORM_CACHE', join(root, 'terraform'))
        for (const [key, value] of Object.entries(npm?.env ?? {})) vi.stubEnv(key, value)
        const { code, said: text } = await script.run(written(left))
        vi.unstubAllEnvs()
        const after = filesIn(root)
        codes.set(`${name} ${code}`, (codes.get(`${name} ${code}`) ?? 0) + 1)
        if (said === 'refused' || isWrong(name, said)) expect([code, text]).toEqual([2, expect.any(String)])
        if (said === 'refused' || code !== 0 || script.looks.some((flag) => said.options.has(flag)))
          expect(after).toEqual(before)
        // The one line here that does something: the first authorities, into folders.
        else {
          expect([name, said.words]).toEqual(['mesh-ca', []])
          const entries = after.filter(([path]) => path.startsWith('managers/'))
          const [file = ''] = said.options.get('root') ?? []
          const isRoot = ([path]: (typeof after)[number]) => join(root, path) === resolve(root, file)
          expect([entries.length, after.some(isRoot)]).toEqual([2, true])
        }
      },
    ),
    { numRuns: LINES, examples },
  )
  if (LINES >= 1_000) console.log(Object.fromEntries([...codes].sort()))
  expect([...codes.keys()].some((key) => key.endsWith(' 2'))).toBe(true)
  expect([...codes.keys()].some((key) => key.endsWith(' 0'))).toBe(true)
  expect(asked).toBe(0)
  errors.mockRestore()
}, 36_000_000)
