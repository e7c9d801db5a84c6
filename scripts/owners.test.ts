/** .github/CODEOWNERS: a line about a folder that is gone owns nothing, and says nothing. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const ROOT = join(import.meta.dirname, '..')
const lines = readFileSync(join(ROOT, '.github/CODEOWNERS'), 'utf8')
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('#'))
  .map((line) => line.split(/ +/))

test('every line names something that is there, and a team', () => {
  for (const [path = '', ...teams] of lines) {
    if (path !== '*') expect({ path, there: existsSync(join(ROOT, path)) }).toEqual({ path, there: true })
    expect(teams.filter((team) => /^@example-org\/[a-z]+$/.test(team))).toHaveLength(teams.length)
    expect(teams).not.toEqual([])
  }
})

test('everybody is asked about something, by the first line', () => {
  expect(lines[0]?.[0]).toBe('*')
})

test('what decides who may do what has an owner of its own', () => {
  const owned = lines.map(([path]) => path)
  for (const path of [
    '/.github/',
    '/terraform/',
    '/scripts/pull-request/',
    '/scripts/propose/',
    '/scripts/github/',
  ])
    expect(owned).toContain(path)
})
