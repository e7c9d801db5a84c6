import { execFileSync } from 'node:child_process'
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { fakeBinary, temporaryFolder } from '../../tools/fakes.ts'
import { runSteps, type Show, type Step } from '../steps/index.ts'
import { program, programSteps, programsFolder } from './install.ts'
import type { Program } from './program.ts'

const QUIET: Show = { begin: () => undefined, say: () => undefined, end: () => undefined }

/** A program whose binary says its name, made by `make`, and what it was asked to make. */
const programOf = (name: string, more: Partial<Program> = {}, version = '1'): Program => ({
  name,
  version,
  why: 'for a test',
  pin: { name, version, variable: 'NOT_SET', askVersion: [], says: name, sha256: {} },
  install: async (pin, folder) => ({ path: fakeBinary(join(folder, pin.name), 'basename $0') }),
  ...more,
})

const machine = () => {
  const LAB_CACHE = temporaryFolder()
  const env = { LAB_CACHE, PATH: '/usr/bin:/bin' }
  const install = (programs: readonly Program[]) => runSteps(programSteps(env, programs), QUIET)
  return { env, cache: LAB_CACHE, install, kept: () => readdirSync(LAB_CACHE).sort() }
}

const failing: Program['install'] = async () => ({ why: 'no network' })

describe('installed programs', () => {
  const programs = [programOf('kubernetes', { links: ['kubelet', 'kubectl'] }), programOf('envoy')]

  test('are all in one folder, by each of their names', async () => {
    const { env, install } = machine()
    await install(programs)
    const folder = programsFolder(env, programs)
    expect(readdirSync(folder).sort()).toEqual(['envoy', 'kubectl', 'kubelet', 'kubernetes'])
    expect(program('kubelet', env, programs)).toBe(join(folder, 'kubelet'))
    expect(execFileSync(program('kubelet', env, programs)).toString()).toBe('kubelet\n')
  })

  test('that a release has a binary for, each, are those', async () => {
    const { env, install } = machine()
    const release: Program['install'] = async (pin, folder) => {
      fakeBinary(join(folder, 'kubelet'), 'echo the release')
      return { path: fakeBinary(join(folder, pin.name), 'echo kubernetes'), whole: true }
    }
    const released = [programOf('kubernetes', { links: ['kubelet', 'kubectl'], install: release })]
    await install(released)
    expect(execFileSync(program('kubelet', env, released)).toString()).toBe('the release\n')
    expect(execFileSync(program('kubectl', env, released)).toString()).toBe('kubernetes\n')
  })

  test('are made once: what is whole is there for the next run', async () => {
    const { env, install } = machine()
    await install(programs)
    const again = programs.map((each) => ({ ...each, install: failing }))
    const ends: string[] = []
    await runSteps(programSteps(env, again), { ...QUIET, end: (_, how) => ends.push(how) })
    expect(ends).toEqual(['there', 'there', 'there'])
  })

  test('of another version are made beside those before', async () => {
    const { install, kept } = machine()
    await install(programs)
    await install([...programs.slice(0, 1), programOf('envoy', {}, '2')])
    expect(kept().filter((name) => name.startsWith('programs-'))).toHaveLength(2)
  })

  test('are asked for by names that the lab has, after they were installed', () => {
    const { env } = machine()
    expect(() => program('kubectl', env, programs)).toThrow(
      'kubectl is not installed: npm run lab -- install',
    )
    expect(() => program('docker', env, programs)).toThrow('the lab has no program docker')
  })
})

describe('an install that does not end', () => {
  const [good, bad] = [programOf('kubernetes'), programOf('envoy', { install: failing })]

  test('has no folder of programs, keeps what was made, and tells every way that was tried', async () => {
    const { install, kept, cache } = machine()
    await expect(install([good, bad])).rejects.toThrow(
      /envoy 1 cannot be had(.|\n)*go build of a part: no network/,
    )
    expect(kept()).toEqual(['made'])
    expect(readdirSync(join(cache, 'made'))).toEqual(['kubernetes-1'])
  })

  test('by a kill is cleaned away by the next, and nothing of it counts', async () => {
    const { env, cache, install, kept } = machine()
    // A process that has ended: its id is nobody's.
    const dead = execFileSync('sh', ['-c', 'echo $$']).toString().trim()
    const left = join(cache, `.installing-${dead}-programs-abc123`, 'programs')
    mkdirSync(left, { recursive: true })
    writeFileSync(join(left, 'kubernetes'), 'half of it')
    await install([good])
    expect(kept()).toEqual(['made', basename(programsFolder(env, [good]))])
  })

  test('and runs still is left alone', async () => {
    const { cache, install, kept } = machine()
    const running = `.installing-${process.pid}-debian-abc123`
    mkdirSync(join(cache, running))
    await install([good])
    expect(kept()).toContain(running)
  })
})

test('each program is a step of its own, so that its time is seen', () => {
  const steps: readonly Step[] = programSteps({ LAB_CACHE: temporaryFolder() }, [
    programOf('envoy', {}, '1.40.0'),
  ])
  expect(steps.map(({ name }) => name)).toEqual(['envoy 1.40.0', 'all programs in one folder'])
})
