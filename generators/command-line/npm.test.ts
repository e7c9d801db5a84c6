/** What npm takes of the options that stand before `--` is refused, by the environment that npm itself makes. */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { commands } from '../cli/run.ts'
import { nearest } from '../text/index.ts'
import { type Options, readArguments } from './index.ts'
import { NPMS_OWN } from './npm.ts'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'npm-'))
  const show = 'process.stdout.write(JSON.stringify([process.env, process.argv.slice(2)]))'
  writeFileSync(join(folder, 'show.cjs'), show)
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ scripts: { evacuate: 'node show.cjs' } }))
  for (const name of ['of-user', 'of-machine']) writeFileSync(join(folder, name), '')
})
afterAll(() => rmSync(folder, { recursive: true }))

/** Nothing of the npm that may run this test. */
const bare = () => Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^npm_/i.test(name)))

/** What a script gets from `npm run evacuate` and these words: its environment, and its arguments. */
const byNpm = (words: readonly string[], more: NodeJS.ProcessEnv = {}) => {
  const files = {
    npm_config_userconfig: join(folder, 'of-user'),
    npm_config_globalconfig: join(folder, 'of-machine'),
  }
  const [env, argv]: [Record<string, string>, string[]] = JSON.parse(
    execFileSync('npm', ['run', '--silent', 'evacuate', ...words], {
      cwd: folder,
      env: { ...bare(), ...files, ...more },
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    }),
  )
  return { env, argv }
}

const options = {
  base: { type: 'string' },
  undo: { type: 'boolean' },
  json: { type: 'boolean' },
  yes: { type: 'boolean' },
  'no-login': { type: 'boolean' },
} as const satisfies Options

const refusal = ({ env, argv }: ReturnType<typeof byNpm>, of: Options = options, script = 'evacuate') => {
  try {
    readArguments(argv, { options: of, words: true, start: { script, call: `npm run ${script} --`, env } })
    return undefined
  } catch (error) {
    return error instanceof Error ? error.message : ''
  }
}

test.each([
  ['--undo', 'npm took --undo for itself; write -- before options: npm run evacuate -- aws --undo'],
  [
    '--no-login',
    'npm took --no-login for itself; write -- before options: npm run evacuate -- aws --no-login',
  ],
  ['--base=main', 'npm took --base for itself; write -- before options: npm run evacuate -- aws --base=main'],
  ['--base', 'npm took --base for itself; write -- before options: npm run evacuate -- --base …'],
  [
    '--json',
    'npm took --json for itself; write -- before options: npm run evacuate -- aws --json; if you did not write it, npm_config_json is set in your environment',
  ],
])('npm run evacuate aws %s', (option, message) => {
  expect(refusal(byNpm(['aws', option]))).toBe(message)
})

test('an option that is misspelt is refused too, with the one that was meant', () => {
  expect(refusal(byNpm(['aws', '--unod']))).toBe(
    'npm took --unod for itself; write -- before options: npm run evacuate -- aws --undo; if you did not write it, npm_config_unod is set in your environment',
  )
  expect(refusal(byNpm(['aws', '--bse=main']))).toContain('npm run evacuate -- --base …')
})

test('what stands after -- is nothing that npm took, and neither is what npm keeps for itself', () => {
  expect(refusal(byNpm(['--', 'aws', '--undo', '--json']))).toBeUndefined()
  expect(refusal(byNpm(['--parseable', '--', 'aws']))).toBeUndefined()
})

test('a setting of npm that a file makes is no option that somebody typed', () => {
  const file = join(folder, 'user')
  writeFileSync(file, 'yes=true\njson = true\n')
  expect(refusal(byNpm(['--', 'aws'], { npm_config_userconfig: file }))).toBeUndefined()
})

test('one that the environment sets is no obstacle where the option is given as well', () => {
  expect(refusal(byNpm(['--', 'aws', '--yes'], { npm_config_yes: 'true' }))).toBeUndefined()
})

test("another script's leftovers are none of ours", () => {
  const { env, argv } = byNpm(['--undo'])
  expect(refusal({ env, argv }, options, 'render')).toBeUndefined()
})

test('every option of every command is seen, and those of npm itself are known', async () => {
  const all: Record<string, Options[string]> = {}
  for (const load of commands.values()) Object.assign(all, (await load()).command.options)
  const words = Object.entries(all).map(([name, { type }]) =>
    type === 'boolean' ? `--${name}` : `--${name}=x`,
  )
  const started = byNpm(words)
  const said = refusal(started, all)
  // Its letters are short options of npm (-a -p -s), which leave its value a word: that is refused as one.
  for (const name of Object.keys(all)) if (name !== 'apps') expect(said).toContain(`--${name}`)
  expect(started.argv).toEqual(['x'])
  // npm's own have a value by default, which a setting of another name has not.
  const own = JSON.parse(
    execFileSync('npm', ['config', 'list', '--long', '--json'], { env: bare(), encoding: 'utf8' }),
  )
  expect(Object.keys(all).filter((name) => Object.hasOwn(own, name) && !NPMS_OWN.has(name))).toEqual([])
  expect([...NPMS_OWN].filter((name) => !Object.hasOwn(own, name))).toEqual([])
  // Nobody's setting of npm is near enough to an option to be taken for it, misspelt.
  const names = Object.keys(all)
  expect(
    Object.keys(own).filter((name) => !NPMS_OWN.has(name) && nearest(name, names) !== undefined),
  ).toEqual([])
})
