#!/usr/bin/env node
import { join } from 'node:path'
import { github } from './github/index.ts'
import { tell } from './programs/outcome.ts'
import { outcomeOf, parsed, UsageError } from './programs/usage.ts'
import { kinds } from './propose/kinds.ts'
import { type Done, propose } from './propose/propose.ts'

const USAGE = `Usage: npm run propose -- canary|scale|cost --metrics URL | images VERSION DIGEST [--percent N]

Decides by evidence, and opens a pull request where there is a change: one of each kind, brought up to date by the next run, closed
when nothing speaks for it any more. What clusters/fleet.yaml says under automation decides whether it may, and whether it merges itself.
Stops where a pull request of a person changes the same fields; the abort of a canary is opened all the same, for a person to merge.
  --metrics URL   Thanos Query, or aws=URL,gcp=URL (METRICS_TOKEN: docs/canary.md)
  --percent N     share of the image at its start (default: the fleet's first step)
  --evidence FILE decide again from a record (with --dry-run: the fleet may be another)
  --record FILE   write down what was asked and answered
  --dry-run       decide and say why; change nothing, here and on GitHub
Works in a clean clone of the default branch with its whole history. Reads GITHUB_REPOSITORY, GITHUB_API_URL and
GITHUB_SERVER_URL, as Actions sets them, and GITHUB_TOKEN.
Exit code: 0 done; 1 something failed, or a person has to look; 2 wrong use; 4 the machine refused a file or a program.`

const root = join(import.meta.dirname, '..')

/** Such words have no meaning for git or a shell, whoever chose them. */
const VERSION = /^v\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?$/
const DIGEST = /^sha256:[0-9a-f]{64}$/

const imageOf = ([version = '', digest = '', ...rest]: readonly string[]): readonly string[] => {
  if (!VERSION.test(version) || !DIGEST.test(digest) || rest.length > 0)
    throw new UsageError('images takes a version and a digest: images v1.1.0 sha256:…')
  return [version, digest]
}

const main = async (args: readonly string[]): Promise<Done> => {
  const { values, positionals } = parsed('propose', args, {
    metrics: { type: 'string', list: true },
    percent: { type: 'string' },
    evidence: { type: 'string' },
    record: { type: 'string' },
    'dry-run': { type: 'boolean', default: false },
    help: { type: 'boolean', short: 'h', default: false },
  })
  if (values.help) return { said: USAGE, needed: false }
  const [name = '', ...words] = positionals
  const kind = Object.hasOwn(kinds, name) ? kinds[name] : undefined
  if (kind === undefined)
    throw new UsageError(`${JSON.stringify(name)} is not one of ${Object.keys(kinds).join(', ')}`)
  const { metrics, percent, evidence, record } = values
  const isImage = name === 'images'
  if (!isImage && (words.length > 0 || percent !== undefined))
    throw new UsageError(`${name} takes no ${percent === undefined ? 'words' : '--percent'}`)
  if (isImage && metrics !== undefined) throw new UsageError('images takes no --metrics')
  const more = [
    ...(isImage && evidence === undefined ? imageOf(words) : []),
    ...Object.entries({ metrics, percent, evidence }).flatMap(([option, value]) =>
      value === undefined ? [] : [`--${option}`, `${value}`],
    ),
  ]
  const { GITHUB_SERVER_URL: server = 'https://github.com', GITHUB_TOKEN: token = '' } = process.env
  const dryRun = values['dry-run'] === true
  // Nobody is asked in a dry run, so nobody has to be logged in.
  const hub = github(dryRun ? { GITHUB_REPOSITORY: 'dry/run', GITHUB_TOKEN: 'none' } : process.env)
  return propose(hub, { name, kind, words: more, dryRun, record }, { root, server, token })
}

let needed = false
const outcome = await outcomeOf(USAGE, async () => {
  const done = await main(process.argv.slice(2))
  needed = done.needed
  return done.said
})
process.exitCode = tell(outcome.code === 0 && needed ? { ...outcome, code: 1 } : outcome)
