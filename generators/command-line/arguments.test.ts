/** Arguments are read in one place, and nothing that was typed is silently dropped. */
import { describe, expect, test } from 'vitest'
import { readArguments } from './index.ts'

const options = {
  down: { type: 'string', list: true },
  rps: { type: 'string' },
  only: { type: 'string', multiple: true },
  check: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const

const read = (...argv: readonly string[]) => readArguments(argv, { options, words: true })
const refusal = (argv: readonly string[], words = true): string => {
  try {
    readArguments(argv, { options, words })
    return ''
  } catch (error) {
    return error instanceof Error ? `${error.name}: ${error.message}` : ''
  }
}

test('a list that is given in parts is one list, in the order of the parts', () => {
  expect({ ...read('--down', 'aws', '--check', '--down=gcp,eu').values }).toEqual({
    down: 'aws,gcp,eu',
    check: true,
  })
})

test('an option for many values keeps each by itself', () => {
  expect(read('--only', 'a', '--only=b').values.only).toEqual(['a', 'b'])
})

test('words keep their order, and what follows -- is a word', () => {
  expect(read('aws', '--check', 'gcp', '--', '--down').positionals).toEqual(['aws', 'gcp', '--down'])
})

test('a value that looks like an option is one with an equals sign only', () => {
  expect(read('--rps=-5').values.rps).toBe('-5')
  expect(read('-h').values.help).toBe(true)
})

describe('refused, with one sentence each', () => {
  test.each<readonly [string, ...string[]]>([
    ['--rps is given twice (1, 2); give it once', '--rps', '1', '--rps=2'],
    ['--rps is given 3 times (1, 1, 1); give it once', '--rps=1', '--rps=1', '--rps=1'],
    ['--check is given twice; give it once', '--check', '--check'],
    ['--rps has an empty value', '--rps='],
    ['--rps has an empty value', '--rps', ' '],
    ['--down has an empty value', '--down', 'aws', '--down', ''],
    ['--rps needs a value after it', 'aws', '--rps'],
    [
      '--rps needs a value after it, and --check is an option (--rps=--check if it is not)',
      '--rps',
      '--check',
    ],
    ['--check takes no value, and has "no"', '--check=no'],
    ['there is no option --chekc; did you mean --check?', '--chekc'],
    ['there is no option --colour; there are --down, --rps, --only, --check, --help', '--colour'],
    ['there is no option --toString; there are --down, --rps, --only, --check, --help', '--toString'],
    ['there is no option --no-check; there are --down, --rps, --only, --check, --help', '--no-check'],
    ['there is no option -d; there are --down, --rps, --only, --check, --help', '-d'],
    ['one of the words is empty', 'aws', ''],
  ])('%s', (message, ...argv) => {
    expect(refusal(argv)).toBe(`UsageError: ${message}`)
  })

  test('a word where the command takes options alone', () => {
    expect(refusal(['--check', 'aws'], false)).toBe(
      'UsageError: "aws" is one word too many: this takes options alone',
    )
  })
})
