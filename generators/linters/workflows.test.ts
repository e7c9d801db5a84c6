/** What two linters of workflows say of ours, and that they say it of harmful ones. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { z } from 'zod'
import { temporaryFolder } from '../../tools/fakes.ts'
import { tool } from '../../tools/index.ts'
import { at, isList, isMap } from '../objects/index.ts'
import {
  isBoundToMain,
  isPinned,
  mapOf,
  ownerOf,
  strangersCode,
  strangersTriggers,
  triggersOf,
  unbound,
  usesIn,
} from '../review/danger/workflow.ts'
import { actionlint } from './actionlint.ts'
import { zizmor } from './zizmor.ts'

const FOLDER = join(import.meta.dirname, '../../.github/workflows')
const files = readdirSync(FOLDER).map((name) => join(FOLDER, name))
const CHECKOUT = 'actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1'

let said: (...files: readonly string[]) => Promise<readonly string[]>
beforeAll(async () => {
  const [one, other] = await Promise.all([tool('actionlint'), tool('zizmor')])
  said = async (...files) =>
    (await Promise.all([actionlint(one, files), zizmor(other, files)]))
      .flat()
      .map(({ linter, check, object, message }) => `${linter} ${check} ${object}: ${message}`)
}, 600_000)

test('two linters have nothing to say of our workflows', async () => {
  expect(files.length).toBeGreaterThan(5)
  expect(await said(...files)).toEqual([])
})

/** A workflow that nobody has anything against, but for what is put into it. */
const workflow = ({
  on = 'push',
  steps = `- uses: ${CHECKOUT}\n        with: { persist-credentials: false }`,
  rights = '{}',
}) => {
  const file = join(temporaryFolder(), 'harmful.yml')
  writeFileSync(
    file,
    `name: harmful
on: ${on}
permissions: ${rights}
concurrency: { group: harmful, cancel-in-progress: true }
jobs:
  one:
    name: one
    runs-on: ubuntu-24.04
    timeout-minutes: 5
    steps:
      ${steps}
`,
  )
  return said(file)
}

describe('and say of others', () => {
  test('nothing, when there is nothing', async () => {
    expect(await workflow({})).toEqual([])
  })

  const head = `- uses: ${CHECKOUT}\n        with: { ref: '\${{ github.event.pull_request.head.sha }}', persist-credentials: false }`
  test.each<readonly [string, Parameters<typeof workflow>[0], RegExp]>([
    [
      'a checkout of the head with the rights of the base',
      { on: 'pull_request_target', steps: head },
      /^zizmor dangerous-triggers/,
    ],
    [
      'a text of anybody in a shell',
      { on: 'pull_request', steps: `- run: echo "\${{ github.event.pull_request.title }}"` },
      /^zizmor template-injection/,
    ],
    [
      'the same, by the other linter',
      { on: 'issues', steps: `- run: echo "\${{ github.event.issue.title }}"` },
      /^actionlint expression .*untrusted/,
    ],
    ['an action by its tag', { steps: '- uses: actions/setup-node@v7' }, /^zizmor unpinned-uses/],
    ['credentials that stay', { steps: `- uses: ${CHECKOUT}` }, /^zizmor artipacked/],
    ['every right', { rights: 'write-all' }, /^zizmor excessive-permissions/],
    ['a shell that there is none of', { steps: '- run: id\n        shell: fish' }, /^actionlint shell-name/],
    [
      'a property that there is none of',
      { steps: `- run: echo "\${{ github.nobody }}"` },
      /^actionlint expression/,
    ],
  ])('%s', async (_, harm, word) => {
    expect(await workflow(harm)).toContainEqual(expect.stringMatching(word))
  })

  test('that they cannot read it, and not that it is well', async () => {
    const file = join(temporaryFolder(), 'none.yml')
    await expect(said(file)).rejects.toThrow()
    writeFileSync(file, 'on: [\n')
    await expect(said(...files, file)).rejects.toThrow()
  })
})

const rights = z.object({
  permissions: z.record(z.string(), z.string()).optional(),
  environment: z.string().optional(),
})
const workflows = files.map((file) => ({
  name: file.slice(FOLDER.length + 1),
  text: readFileSync(file, 'utf8'),
  jobs: z.object({ jobs: z.record(z.string(), rights) }).parse(parse(readFileSync(file, 'utf8'))).jobs,
}))

test('no workflow runs for the code of a pull request with the rights of this repository', () => {
  for (const { text } of workflows) expect(text).not.toMatch(/pull_request_target/)
})

test('rights to write are few, and who may log in to a cloud is in an environment', () => {
  const rights = workflows.flatMap(({ name, jobs }) =>
    Object.entries(jobs).flatMap(([id, { permissions = {}, environment = 'none' }]) =>
      Object.entries(permissions)
        .filter(([, right]) => right === 'write')
        .map(([what]) => `${name} ${id} (${environment}): ${what}`),
    ),
  )
  expect(rights).toEqual([
    'comment.yml comment (none): pull-requests',
    'drift.yml drift (drift): id-token',
    'drift.yml drift (drift): issues',
    'propose.yml prices (prices): id-token',
    'propose.yml propose (propose): contents',
    'propose.yml propose (propose): pull-requests',
    'publish.yml image (publish): id-token',
    'publish.yml canary (propose): contents',
    'publish.yml canary (propose): pull-requests',
  ])
})

test('workflows call npm scripts that there are', () => {
  const { scripts } = JSON.parse(readFileSync(join(FOLDER, '../../package.json'), 'utf8'))
  const called = workflows.flatMap(({ text }) =>
    [...text.matchAll(/npm run (?:--silent )?([\w:-]+)/g)].map(([, script = '']) => script),
  )
  expect([...new Set(called)].filter((script) => scripts[script] === undefined)).toEqual([])
})

test('an action of a version is one commit, wherever it is used', () => {
  const pins = files.flatMap((file) => [
    ...readFileSync(file, 'utf8').matchAll(/uses: (\S+)@([0-9a-f]{40}) # (\S+)/g),
  ])
  expect(pins.length).toBeGreaterThan(20)
  const commits = Map.groupBy(pins, ([, action, , version]) => `${action} ${version}`)
  for (const [name, all] of commits)
    expect([name, new Set(all.map(([, , commit]) => commit)).size]).toEqual([name, 1])
})

/** Actions by their repositories; which commit is Renovate's to bump. Whoever adds one here has read it. */
const ACTIONS = [
  'actions/cache',
  'actions/checkout',
  'actions/create-github-app-token',
  'actions/setup-go',
  'actions/setup-node',
  'actions/upload-artifact',
  'aws-actions/configure-aws-credentials',
  'docker/setup-buildx-action',
  'google-github-actions/auth',
  'hashicorp/setup-terraform',
]
const foreignActions = (text: string) =>
  usesIn(mapOf(text) ?? expect.fail('no workflow')).filter(
    (uses) =>
      !isPinned(uses) ||
      !ACTIONS.includes(ownerOf(uses)) ||
      // With its version, by which Renovate knows what to bump.
      !new RegExp(`${uses} # v\\d+\\.\\d+\\.\\d+$`, 'm').test(text),
  )

test('actions are of a closed list, each by its commit and version', () => {
  expect(workflows.map(({ name, text }) => [name, foreignActions(text)])).toEqual(
    workflows.map(({ name }) => [name, []]),
  )
  const used = workflows.flatMap(({ text }) => usesIn(mapOf(text) ?? {}).map(ownerOf))
  expect([...new Set(used)].sort()).toEqual(ACTIONS)
})

const textOf = (name: string) => readFileSync(join(FOLDER, name), 'utf8')
const changed = (name: string, from: string | RegExp, to: string) => {
  const [text, now] = [textOf(name), textOf(name).replace(from, to)]
  expect(now).not.toBe(text)
  return now
}
const COMMIT = 'a'.repeat(40)

test.each([
  ['of a stranger', `evil/checkout@${COMMIT} # v7.0.1`],
  ['another one of an owner that we know', `actions/download-artifact@${COMMIT} # v7.0.1`],
  ['one in a folder of a stranger', `evil/actions/checkout@${COMMIT} # v7.0.1`],
  ['one by its tag', 'actions/checkout@v7 # v7.0.1'],
  ['one without its version', `actions/checkout@${COMMIT}`],
  ['an image', `docker://evil/image@sha256:${COMMIT} # v1.0.0`],
])('an action is refused: %s', (_, uses) => {
  expect(foreignActions(changed('ci.yml', /actions\/checkout@.*/, uses))).toHaveLength(1)
})

test('a newer commit of the same action is not', () => {
  expect(foreignActions(changed('ci.yml', /checkout@\S+ # v\S+/, `checkout@${COMMIT} # v8.0.0`))).toEqual([])
})

test('a container of a job is', () => {
  expect(foreignActions(changed('ci.yml', /(runs-on: .*)/, '$1\n    container: evil/image'))).toHaveLength(1)
})

const ofStrangers = (text: string) => strangersCode(mapOf(text) ?? expect.fail('no workflow'))

test('nothing that a stranger wrote is taken by what a stranger starts, whatever a comment says', () => {
  for (const { name, text } of workflows) expect([name, ofStrangers(text)]).toEqual([name, []])
  const started = workflows.filter(({ text }) => strangersTriggers(mapOf(text) ?? {}).length > 0)
  expect(started.map(({ name }) => name)).toEqual(['comment.yml'])
  const ignored = workflows.flatMap(({ name, text }) =>
    [...text.matchAll(/zizmor: *ignore\S*|shellcheck disable\S*/g)].map(([word]) => `${name} ${word}`),
  )
  expect(ignored).toEqual(['comment.yml zizmor: ignore[dangerous-triggers]'])
})

const OWN = '${' + '{ github.event.repository.default_branch }}'
const expression = (inner: string) => `\${{ ${inner} }}`
test.each([
  ['the head', OWN, expression('github.event.workflow_run.head_sha')],
  ['its branch', OWN, expression('github.event.workflow_run.head_branch')],
  ['the head of a pull request', OWN, expression('github.event.pull_request.head.sha')],
  ['the number of one', OWN, expression("format('refs/pull/{0}/merge', github.event.number)")],
  ['by a detour', OWN, expression('env.ANY')],
  ['another repository', `ref: ${OWN}`, `repository: ${expression('github.event.sender.login')}/a`],
  ['by git', 'run: npm ci', `run: git fetch origin "pull/1/head" && npm ci`],
  [
    'by its name in the environment',
    'run: npm ci',
    `run: npm ci\n        env: { REF: '${expression('github.head_ref')}' }`,
  ],
  [
    'for another event',
    'workflow_run:',
    `pull_request_target:\n  issue_comment:\n  push: # ${'x'}\n  workflow_run:`,
    OWN,
  ],
])('a checkout by what a stranger starts is refused: %s', (_, from, to, rest?: string) => {
  const text = changed('comment.yml', from, to)
  expect(
    ofStrangers(rest === undefined ? text : text.replace(rest, expression('github.head_ref'))),
  ).not.toEqual([])
})

/** A workflow without the versions of its actions. */
const shapeOf = (name: string) =>
  JSON.parse(JSON.stringify(mapOf(textOf(name))).replaceAll(/(?<="uses":"[^"@]+)@[0-9a-f]{40}/g, ''))
const SETUP_NODE = { uses: 'actions/setup-node', with: { 'node-version': 24, cache: 'npm' } }
const SETUP_GO = { uses: 'actions/setup-go', with: { 'go-version': 'stable', cache: false } }
const job = (name: string, steps: readonly object[]) => ({
  ...{ name, 'runs-on': 'ubuntu-24.04', 'timeout-minutes': expect.any(Number), steps },
})
const checkout = (depth?: number) => ({
  uses: 'actions/checkout',
  with: { 'persist-credentials': false, ...(depth !== undefined && { 'fetch-depth': depth }) },
})
const cache = { uses: 'actions/cache', with: expect.any(Object) }
const around = { permissions: { contents: 'read' }, concurrency: expect.any(Object) }
const ON = { pull_request: null, push: { branches: ['main'] } }
const shell = 'sudo --preserve-env env "PATH=$PATH" npm run'

/** What a merge waits for, to the letter: whatever is added, left out, or made not to count is seen here. */
const gates: Readonly<Record<string, object>> = {
  'ci.yml': {
    ...{ name: 'ci', on: ON, ...around },
    jobs: {
      test: job('npm test', [
        checkout(2),
        SETUP_NODE,
        SETUP_GO,
        {
          uses: 'hashicorp/setup-terraform',
          with: { terraform_version: expect.any(String), terraform_wrapper: false },
        },
        cache,
        { run: 'npm ci' },
        { run: 'npm run tools' },
        { run: 'npm test' },
        { run: 'npm run render -- --check --base HEAD^' },
      ]),
    },
  },
  'lab.yml': {
    ...{ name: 'lab', on: ON, ...around },
    jobs: {
      test: job('npm run test:lab', [
        checkout(),
        SETUP_NODE,
        SETUP_GO,
        cache,
        { run: 'npm ci' },
        { run: `${shell} lab -- install` },
        { run: `${shell} test:lab` },
      ]),
    },
  },
  'pull-request.yml': {
    ...{ name: 'pull-request', on: { pull_request: { branches: ['main'] } }, ...around },
    jobs: {
      report: job('report', [
        checkout(2),
        SETUP_NODE,
        { run: 'npm ci' },
        { run: 'npm run --silent pull-request -- report HEAD^ HEAD >> "$GITHUB_STEP_SUMMARY"' },
        { uses: 'actions/upload-artifact', with: expect.objectContaining({ 'if-no-files-found': 'error' }) },
      ]),
    },
  },
}

test.each(Object.entries(gates))('%s runs exactly what a merge waits for', (name, shape) => {
  expect(shapeOf(name)).toEqual(shape)
})

test('.ci/run runs exactly the same, and npm test is every check', () => {
  const lines = readFileSync(join(FOLDER, '../../.ci/run'), 'utf8').split('\n')
  expect(lines.filter((line) => line !== '' && !line.startsWith('#'))).toEqual([
    'set -eu',
    'cd "$(dirname "$0")/.."',
    'npm ci --no-audit --no-fund',
    'npm run --silent tools',
    'npm test',
    'npm run --silent lab -- install',
    'npm run test:lab',
  ])
  const { scripts } = JSON.parse(readFileSync(join(FOLDER, '../../package.json'), 'utf8'))
  const run = 'npm run --silent'
  expect(scripts.test.split(' && ')).toEqual([
    ...['lint', 'types', 'unit', 'render -- --check', 'validate', 'image:check -w server'].map(
      (name) => `${run} ${name}`,
    ),
  ])
  expect(scripts).toMatchObject({ lint: 'biome check --error-on-warnings', unit: 'vitest run' })
})

/** What each hour of propose.yml decides: the last of its kinds is what is left where no other fits. */
const decided = (text: string) => {
  const workflow = mapOf(text) ?? expect.fail('no workflow')
  const schedule = z.array(z.object({ cron: z.string() })).parse(at(workflow, 'on', 'schedule'))
  const kind = String(at(workflow, 'env', 'KIND'))
  const named = [...kind.matchAll(/github\.event\.schedule == '([^']+)' && '(\w+)'/g)].map(
    ([, cron = '', what = '']) => [cron, what] as const,
  )
  const rest = /\|\| '(\w+)' \}\}$/.exec(kind)?.[1] ?? ''
  const asked = [...text.matchAll(/event\.schedule == '([^']+)'/g)].map(([, cron = '']) => cron)
  const kinds = new Map(named)
  const crons = schedule.map(({ cron }) => cron)
  return {
    kinds: crons.map((cron) => kinds.get(cron) ?? rest),
    // An hour that a condition asks for and that never comes.
    never: asked.filter((cron) => !crons.includes(cron)),
    options: at(workflow, 'on', 'workflow_dispatch', 'inputs', 'kind', 'options'),
  }
}

test('every kind of proposal has its hour, and every hour that is asked for comes', () => {
  const { kinds, never, options } = decided(textOf('propose.yml'))
  expect(kinds).toEqual(options)
  expect(never).toEqual([])
})

test.each([
  ['an hour that no kind has', '"*/10 * * * *"', '"*/11 * * * *"'],
  ['a kind that asks for another', "'*/10 * * * *'", "'*/11 * * * *'"],
  ['a kind without an hour', / *- cron: "17.*\n/, ''],
  ['the prices of an hour that never comes', "== '17 * * * *')\n", "== '18 * * * *')\n"],
])('%s is refused', (_, from, to) => {
  const { kinds, never, options } = decided(changed('propose.yml', from, to))
  expect(never.length > 0 || JSON.stringify(kinds) !== JSON.stringify(options)).toBe(true)
})

test('no failure is made not to count', () => {
  for (const { name, text } of workflows) {
    expect([name, text]).not.toEqual([
      name,
      expect.stringMatching(/continue-on-error|\|\|\s*(true|:|exit 0)|set \+e/),
    ])
    expect([name, text]).not.toEqual([
      name,
      expect.stringMatching(/if:\s*(\$\{\{)?\s*['"]?(false|0|!true|never)\b/),
    ])
  }
})

test('what has an environment, logs in, or runs on a machine of ours runs for main alone', () => {
  const bound = workflows.flatMap(({ name, text }) => {
    const { jobs = {}, ...top } = mapOf(text) ?? {}
    return Object.entries(isMap(jobs) ? jobs : {})
      .filter(
        ([, each]) =>
          unbound(undefined, { jobs: { each } }).length > 0 ||
          /"id-token":"write"/.test(JSON.stringify(each)),
      )
      .map(([id, each]) => {
        const branches = at(top, 'on', 'push', 'branches')
        const byPush = triggersOf(top).join() === 'push' && isList(branches) && branches.join() === 'main'
        return `${name} ${id}: ${isMap(each) && isBoundToMain(each) ? 'if' : byPush ? 'push' : 'anybody'}`
      })
  })
  expect(bound).toEqual([
    'drift.yml drift: if',
    'propose.yml prices: if',
    'propose.yml propose: if',
    'publish.yml image: push',
    'publish.yml canary: push',
  ])
})

test.each([
  ["github.ref == 'refs/heads/main'", true],
  ["vars.A != '' && github.ref == 'refs/heads/main' && (inputs.a == 'b' || vars.B == 'c')", true],
  ["vars.A != ''", false],
  ["vars.A != '' || github.ref == 'refs/heads/main'", false],
  ["vars.A != '' && (github.ref == 'refs/heads/main' || always())", false],
  ["!(github.ref == 'refs/heads/main')", false],
  ["github.ref != 'refs/heads/main'", false],
  ["github.base_ref == 'main' && github.ref == 'refs/heads/mainly'", false],
])('%s holds a job to main: %s', (condition, held) => {
  expect(isBoundToMain({ if: condition })).toBe(held)
  expect(isBoundToMain({ if: expression(condition) })).toBe(held)
})

test('a workflow as a whole has no right but to read', () => {
  for (const { name, text } of workflows)
    expect([name, {}, { contents: 'read' }]).toContainEqual(mapOf(text)?.permissions)
})
