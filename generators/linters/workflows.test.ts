/** What two linters of workflows say of ours, and that they say it of harmful ones. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { z } from 'zod'
import { temporaryFolder } from '../../tools/fakes.ts'
import { tool } from '../../tools/index.ts'
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

const job = z.object({
  permissions: z.record(z.string(), z.string()).optional(),
  environment: z.string().optional(),
})
const workflows = files.map((file) => ({
  name: file.slice(FOLDER.length + 1),
  text: readFileSync(file, 'utf8'),
  jobs: z.object({ jobs: z.record(z.string(), job) }).parse(parse(readFileSync(file, 'utf8'))).jobs,
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
