import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { fakeBinary, temporaryFolder } from '../../tools/fakes.ts'
import { debianRoot, debianStep, PACKAGES } from './debian.ts'

/** A machine with a debootstrap, and a `setpriv` that notes its words and does `make` with the root's folder as $1. */
const machine = (make: string) => {
  const folder = temporaryFolder()
  const env = {
    LAB_CACHE: join(folder, 'cache'),
    LAB_DEBOOTSTRAP: fakeBinary(join(folder, 'debootstrap')),
    PATH: join(folder, 'bin'),
  }
  fakeBinary(
    join(folder, 'bin/setpriv'),
    `echo "$@" > ${folder}/asked; while [ "$1" != sh ]; do shift; done; shift 4; ${make}`,
  )
  const said: string[] = []
  return {
    env,
    said,
    step: debianStep(env),
    asked: () => readFileSync(join(folder, 'asked'), 'utf8'),
    cached: () => readdirSync(env.LAB_CACHE),
    run: () => debianStep(env).run((words) => said.push(words)),
  }
}

test('the root is made once, in namespaces of its own, and its progress is told', async () => {
  const { env, run, step, said, asked, cached } = machine(
    'echo "I: Configuring etcd-server..."; /bin/mkdir -p $1/etc; echo debian > $1/etc/os-release',
  )
  expect(await step.done?.()).toBe(false)
  await run()
  expect(readFileSync(join(debianRoot(env), 'etc/os-release'), 'utf8')).toBe('debian\n')
  expect(cached()).toHaveLength(1)
  expect(said).toEqual(['Configuring etcd-server'])
  expect(await step.done?.()).toBe(true)
  expect(asked()).toMatch(/^--pdeathsig=KILL unshare --mount .*--kill-child=SIGKILL/)
})

test('every package is asked for, and none starts a service', async () => {
  const { run, asked } = machine('/bin/mkdir -p $1')
  await run()
  expect(asked()).toContain(`--include=${Object.values(PACKAGES).flat().join()}`)
  expect(asked()).toContain('exit 101')
})

test('a machine without a way to debootstrap is told what would do', async () => {
  const env = { LAB_CACHE: temporaryFolder(), PATH: '/nowhere' }
  await expect(debianStep(env).run(() => undefined)).rejects.toThrow(
    expect.objectContaining({ name: 'LabError', message: expect.stringContaining('set LAB_DEBOOTSTRAP') }),
  )
})

test('half a root does not count, and the reason is told', async () => {
  const { env, run, step, cached } = machine(
    '/bin/mkdir -p $1/etc; echo "E: No space left on device" >&2; exit 3',
  )
  await expect(run()).rejects.toThrow(
    /cannot be made \(3; \d+ MiB are free in .*\):(.|\n)*No space left on device/,
  )
  expect(existsSync(debianRoot(env))).toBe(false)
  expect(await step.done?.()).toBe(false)
  expect(cached()).toEqual([])
})
