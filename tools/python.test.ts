import { execFileSync } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { fakeBinary, temporaryFolder } from './fakes.ts'
import { find } from './find.ts'
import { PINS } from './pins.ts'

const home = 'checkov-3.3.30'

/**
 * A PATH with a python3 whose environments have a python of this kind: it notes what it was asked, and is checkov of a
 * version when it is asked to run that.
 */
const machine = ({ version = '3.3.30', venv = '', pip = '' } = {}) => {
  const folder = temporaryFolder()
  const python = `echo "$*" >> ${folder}/asked
case "$*" in
*'-m pip'*) ${pip || 'exit 0'} ;;
*'-m checkov.main'*) echo ${version} ;;
esac`
  writeFileSync(join(folder, 'python'), `#!/bin/sh\n${python}\n`, { mode: 0o755 })
  fakeBinary(
    join(folder, 'bin/python3'),
    `${venv}\n/bin/mkdir -p "$3/bin" && /bin/cp ${folder}/python "$3/bin/python"`,
  )
  return { folder, env: { PATH: join(folder, 'bin'), TOOLS_CACHE: join(folder, 'cache') } }
}

const refused = async ({ env }: ReturnType<typeof machine>) =>
  find(PINS.checkov, env)
    .then(() => 'found')
    .catch((error: Error) => error.message.split('\n').find((line) => line.includes('Python packages')))

test('the package of the pinned version and all that it stands on go into an environment of the cache', async () => {
  const { folder, env } = machine()
  const path = await find(PINS.checkov, env)
  expect(path).toBe(join(folder, 'cache', home, 'checkov'))
  expect(readdirSync(join(folder, 'cache'))).toEqual([home])
  expect(readdirSync(join(folder, 'cache', home)).sort()).toEqual(['checkov', 'environment'])
  const [pip, checked] = readFileSync(join(folder, 'asked'), 'utf8').split('\n')
  expect(pip).toBe(
    `-I -m pip install --quiet --no-deps --requirement ${join(import.meta.dirname, 'constraints/checkov.txt')} checkov==3.3.30`,
  )
  expect(checked).toBe('-I -m pip check')
})

test('it runs from where it is moved to, from anywhere, with its arguments', async () => {
  const { folder, env } = machine()
  const path = await find(PINS.checkov, env)
  expect(execFileSync(path, ['--one', 'a b'], { cwd: '/' }).toString()).toBe('3.3.30\n')
  expect(readFileSync(join(folder, 'asked'), 'utf8')).toContain('-I -m checkov.main --one a b')
})

test('what is in the cache is not made again, and what is broken there is', async () => {
  const { folder, env } = machine()
  mkdirSync(join(folder, 'cache', home, 'environment'), { recursive: true })
  const path = await find(PINS.checkov, env)
  const asked = readFileSync(join(folder, 'asked'), 'utf8')
  expect(await find(PINS.checkov, env)).toBe(path)
  expect(readFileSync(join(folder, 'asked'), 'utf8')).toBe(asked)
})

test('two at once both get the one in the cache', async () => {
  const { folder, env } = machine()
  const paths = await Promise.all([1, 2, 3].map(() => find(PINS.checkov, env)))
  expect(new Set(paths)).toEqual(new Set([join(folder, 'cache', home, 'checkov')]))
  expect(readdirSync(join(folder, 'cache'))).toEqual([home])
})

test('without python3 the reason is told', async () => {
  const error = await find(PINS.checkov, { PATH: '/nowhere', TOOLS_CACHE: temporaryFolder() }).catch(
    (thrown: Error) => thrown.message,
  )
  expect(String(error).split('\n')).toEqual([
    'checkov 3.3.30 cannot be had. Tried:',
    '  CHECKOV: not set',
    '  PATH: no checkov there',
    expect.stringContaining('is not there yet'),
    '  Python packages: no python3 on PATH',
    'Mend one of these, or get checkov 3.3.30 yourself and set CHECKOV to its path.',
  ])
})

test.each([
  [
    'it cannot make environments',
    { venv: 'echo "ensurepip is not available"; echo "install python3-venv" >&2; exit 1' },
    'python3-venv',
  ],
  [
    'a package cannot be had',
    { pip: 'echo "No matching distribution" >&2; exit 1' },
    'No matching distribution',
  ],
  [
    'a package does not fit to another',
    { pip: 'case "$*" in *check) echo "a 1 requires b"; exit 1 ;; esac' },
    'a 1 requires b',
  ],
  ['another version comes', { version: '3.0.0' }, 'is 3.0.0, not v3.3.30'],
])('when %s, the reason is told', async (_, given, reason) => {
  expect(await refused(machine(given))).toContain(reason)
})

test('of a module that tells no version, the script tells that of its package', async () => {
  const { folder, env } = machine({ version: PINS.moto.version })
  // The python of this machine prints the version for whatever it is asked with -c.
  writeFileSync(
    join(folder, 'python'),
    `#!/bin/sh\necho "$*" >> ${folder}/asked\n[ "$2" = -c ] && echo ${PINS.moto.version}\nexit 0\n`,
    { mode: 0o755 },
  )
  const path = await find(PINS.moto, env)
  expect(execFileSync(path, ['--version']).toString()).toBe(`${PINS.moto.version}\n`)
  expect(readFileSync(join(folder, 'asked'), 'utf8')).toContain(
    '-I -c from importlib.metadata import version',
  )
  execFileSync(path, ['-p', '5000'])
  expect(readFileSync(join(folder, 'asked'), 'utf8')).toContain('-I -m moto.server -p 5000')
})

test('of a package that is no program, the script is Python with that package', async () => {
  const { folder, env } = machine()
  writeFileSync(
    join(folder, 'python'),
    `#!/bin/sh\necho "$*" >> ${folder}/asked\n[ "$2" = -c ] && echo ${PINS.kserve.version}\nexit 0\n`,
    { mode: 0o755 },
  )
  const path = await find(PINS.kserve, env)
  execFileSync(path, ['client.py', 'http://here'])
  expect(readFileSync(join(folder, 'asked'), 'utf8').trim().split('\n').at(-1)).toBe(
    '-I client.py http://here',
  )
})

test.each([
  ['checkov', 50],
  ['ministack', 10],
  ['moto', 20],
  ['tritonclient', 20],
  ['kserve', 60],
  ['statsforecast', 20],
])('everything that %s stands on is pinned', (name, least) => {
  const lines = readFileSync(join(import.meta.dirname, `constraints/${name}.txt`), 'utf8')
    .trim()
    .split('\n')
  expect(lines.length).toBeGreaterThan(least)
  expect(lines.filter((line) => !/^[\w.-]+==[\w.]+$/.test(line))).toEqual([])
})
