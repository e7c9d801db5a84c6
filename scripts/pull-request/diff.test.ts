import { symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { fakeBinary, temporaryFolder } from '../../tools/fakes.ts'
import { diffBetween } from './diff.ts'

afterEach(() => vi.unstubAllEnvs())

/** An npm whose diff says what it is given, and ends as it is told. */
const diffCommand = (json: string, code: number) => {
  const folder = temporaryFolder()
  symlinkSync('/bin/bash', join(folder, 'bash'))
  fakeBinary(
    join(folder, 'npm'),
    `case "$*" in
"run --silent diff -- HEAD^ HEAD --json --markdown "*" --charts") echo '${json}'; echo "50 to 70" > "$9" ;;
*) exit 9 ;;
esac
exit ${code}`,
  )
  vi.stubEnv('PATH', folder)
}

describe('the diff command', () => {
  test.each([
    ['none', 0],
    ['routine', 1],
    ['change', 1],
    ['danger', 3],
  ])('that says %s ends with %i, and is a report', async (verdict, code) => {
    diffCommand(JSON.stringify({ verdict, more: [] }), code)
    expect(await diffBetween('HEAD^', 'HEAD')).toEqual({ verdict, markdown: '50 to 70\n' })
  })

  test.each([
    ['wrong use', '{"verdict":"none"}', 2, 'exit code 2'],
    ['another verdict', '{"verdict":"fine"}', 0, 'no verdict'],
    ['no JSON', 'oh', 1, 'no verdict'],
  ])('with %s is no report', async (_, json, code, message) => {
    diffCommand(json, code)
    await expect(diffBetween('HEAD^', 'HEAD')).rejects.toThrow(message)
  })
})
