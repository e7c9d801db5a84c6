import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { fakeBinary, pinOf, temporaryFolder } from '../../tools/fakes.ts'
import { trimmed } from './trimmed.ts'

const MODULE = { name: 'example.com/operator', version: 'v1.0.0', sum: 'h1:good' }

/** A `go` that has the module, and builds a binary that is what the module's providers.go says. */
const machine = (sum = MODULE.sum) => {
  const folder = temporaryFolder()
  const module = join(folder, 'module')
  mkdirSync(module)
  writeFileSync(join(module, 'providers.go'), 'all of them')
  const scratch = join(folder, 'scratch')
  mkdirSync(scratch)
  fakeBinary(
    join(folder, 'bin/go'),
    `case "$*" in
*download*) echo '{"Dir":"${module}","Sum":"${sum}"}' ;;
*) while [ "$1" != -o ]; do shift; done; /bin/cat providers.go > "$2" ;;
esac`,
  )
  const before = process.env.PATH
  const env = { PATH: `${join(folder, 'bin')}:${before}` }
  return { env, scratch, original: () => readFileSync(join(module, 'providers.go'), 'utf8') }
}

test('a module is built with some of its files replaced, and stays as it is itself', async () => {
  const { env, scratch, original } = machine()
  const made = await trimmed(MODULE, { 'providers.go': 'two of them' })(pinOf(new Uint8Array()), scratch, env)
  expect(made).toEqual({ path: join(scratch, 'kubeconform') })
  expect(readFileSync(join(scratch, 'kubeconform'), 'utf8')).toBe('two of them')
  expect(original()).toBe('all of them')
})

test('a module of another sum is refused', async () => {
  const { env, scratch } = machine('h1:other')
  expect(await trimmed(MODULE, {})(pinOf(new Uint8Array()), scratch, env)).toEqual({
    why: expect.stringContaining('has the sum h1:other, expected h1:good'),
  })
})
