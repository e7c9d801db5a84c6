import { spawn, spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { fakeBinary, nobody, temporaryFolder } from './fakes.ts'

const HERE = import.meta.dirname

type Run = { readonly args?: readonly string[]; readonly script?: string; readonly input?: string }

const machine = async () => {
  const folder = temporaryFolder()
  const env = {
    PATH: join(folder, 'bin'),
    TOOLS_CACHE: join(folder, 'cache'),
    TOOLS_RELEASES: await nobody(),
  }
  return {
    folder,
    env,
    cached: join(folder, 'cache/kubeconform-0.8.0/kubeconform'),
    /** A `go` that installs a fake kubeconform by the shell commands given, after noting what it was asked. */
    go: (install: string) => fakeBinary(join(folder, 'bin/go'), `echo "$@" >> ${folder}/asked\n${install}`),
    asked: () => readFileSync(join(folder, 'asked'), 'utf8').trim().split('\n'),
    run: ({ args = ['kubeconform'], script = 'main.ts', input = '' }: Run = {}) =>
      spawnSync(process.execPath, [join(HERE, script), ...args], { env, input, encoding: 'utf8' }),
  }
}

const GOOD = `printf '#!/bin/sh\\necho v0.8.0\\n' > $GOBIN/kubeconform`

test('go install makes the pinned version, once', async () => {
  const { run, go, asked, cached } = await machine()
  go(GOOD)
  expect(run()).toMatchObject({
    status: 0,
    stdout: `${cached}\n`,
    stderr: expect.stringMatching(/^installing .*\n$/),
  })
  expect(run()).toMatchObject({ status: 0, stdout: `${cached}\n`, stderr: '' })
  expect(asked()).toEqual([
    'install -v -trimpath -ldflags -X main.version=v0.8.0 github.com/yannh/kubeconform/cmd/kubeconform@v0.8.0',
  ])
})

test('two processes at once both get a whole binary', async () => {
  const { go, env, cached } = await machine()
  go(GOOD)
  const start = () =>
    new Promise<string>((resolve) => {
      const child = spawn(process.execPath, [join(HERE, 'main.ts'), 'kubeconform'], { env })
      let out = ''
      child.stdout.on('data', (data) => {
        out += data
      })
      child.on('close', () => resolve(out))
    })
  expect(await Promise.all([start(), start()])).toEqual([`${cached}\n`, `${cached}\n`])
})

test('a kill halfway leaves no broken binary, and the next run installs', async () => {
  const { folder, go, env, cached, run } = await machine()
  go(`printf 'half' > $GOBIN/kubeconform; echo $$ > ${folder}/pid; exec /bin/sleep 5`)
  const child = spawn(process.execPath, [join(HERE, 'main.ts'), 'kubeconform'], { env })
  await expect
    .poll(() => existsSync(join(folder, 'pid')) && readFileSync(join(folder, 'pid'), 'utf8'))
    .toMatch(/\d\n/)
  child.kill('SIGKILL')
  await new Promise((resolve) => child.on('exit', resolve))
  process.kill(Number(readFileSync(join(folder, 'pid'), 'utf8')), 'SIGKILL')

  expect(existsSync(cached)).toBe(false)
  go(GOOD)
  expect(run()).toMatchObject({ status: 0, stdout: `${cached}\n` })
})

test('a failing go tells why in the error, and the exit code is 1', async () => {
  const { run, go } = await machine()
  go('echo "no such module" >&2; exit 1')
  expect(run()).toMatchObject({
    status: 1,
    stdout: '',
    stderr: expect.stringMatching(/go install: .*no such module/),
  })
})

test('an unknown tool or flag is wrong use, and help is help', async () => {
  const { run } = await machine()
  expect(run({ args: ['kubectl'] })).toMatchObject({
    status: 2,
    stderr: expect.stringContaining('no such tool: kubectl'),
  })
  expect(run({ args: ['--all'] })).toMatchObject({ status: 2, stderr: expect.stringContaining('Usage:') })
  expect(run({ args: ['--help'] })).toMatchObject({ status: 0, stdout: expect.stringContaining('Usage:') })
})

test('the wrapper passes arguments, stdin, output and exit code through', async () => {
  const { run, cached } = await machine()
  fakeBinary(cached, 'read line; echo "$# $2 $line"; echo oops >&2; exit 7')
  expect(run({ script: 'kubeconform.ts', args: ['-n', 'a b'], input: 'hello\n' })).toMatchObject({
    status: 7,
    stdout: '2 a b hello\n',
    stderr: 'oops\n',
  })
})

test('the wrapper says it when the binary dies of a signal', async () => {
  const { run, cached } = await machine()
  fakeBinary(cached, 'kill -9 $$')
  expect(run({ script: 'kubeconform.ts', args: [] }).status).toBe(137)
})
