import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { connect } from 'node:net'
import { expect, test } from 'vitest'
import { FindingsError, refusalsOf, systemFinding } from './index.ts'

const thrown = (action: () => unknown): unknown => {
  try {
    return action()
  } catch (error) {
    return error
  }
}
const system = (code: string, more: object = {}) =>
  Object.assign(new Error(`${code}: as node says it`), { code, syscall: 'open', ...more })

test('an error of the system about a file has its place, its reason and a way to mend it', () => {
  expect(systemFinding(thrown(() => readFileSync('/dev/null/x')))).toEqual({
    code: 'file-refused',
    place: { file: '/dev/null/x' },
    message: 'a file stands where a folder should be on this path',
    mend: 'move that file away, or name another folder',
  })
})

test('a rename is about where it leads, and a program about its name', () => {
  expect(
    systemFinding(system('EACCES', { syscall: 'rename', path: 'draft', dest: 'x.yaml' }))?.place.file,
  ).toBe('x.yaml')
  const { error } = spawnSync('no-such-program')
  expect(systemFinding(error)).toMatchObject({
    place: { file: 'no-such-program' },
    message: 'the program does not start (ENOENT)',
  })
})

test('one that nobody has a word for keeps its own', () => {
  expect(systemFinding(system('EWHATEVER', { path: 'x' }))?.message).toBe('EWHATEVER: as node says it')
})

test('the machine itself can be short of something', () => {
  expect(systemFinding(system('EMFILE'))?.message).toBe('too many files are open')
})

test('a connection, a mistake of ours and a finding are none', async () => {
  const refused = await new Promise((resolve) => connect(1, '127.0.0.1').on('error', resolve))
  expect([refused, new TypeError('ours'), 'text', undefined].map(systemFinding)).toEqual(
    Array(4).fill(undefined),
  )
  const mixed = new FindingsError([
    { code: 'file-refused', place: { file: 'a' }, message: 'x', mend: 'y' },
    { code: 'fleet-syntax', place: { file: 'b' }, message: 'x', mend: 'y' },
  ])
  expect(refusalsOf(mixed)).toBeUndefined()
})
