import { describe, expect, test } from 'vitest'
import { accidentOf } from './accidents.ts'
import { parseSource } from './source.ts'

const text = 'traffic:\n  host: a.example.com\n  split:\n    aws: 100\n'

describe('an accident is called by its name, with its line and a mend', () => {
  test.each<readonly [string, string, number, string]>([
    ['a conflict', text.replace('  split', '<<<<<<< HEAD\n  split'), 3, 'a conflict of a merge'],
    ['the end of a conflict', `${text}>>>>>>> other\n`, 5, 'a conflict of a merge'],
    ['a tab', text.replace('    aws', '\taws'), 4, 'indented with a tab'],
    ['a tab after spaces', text.replace('    aws', '  \taws'), 4, 'indented with a tab'],
    ['UTF-16', Buffer.from(text, 'utf16le').toString('utf8'), 1, 'UTF-16'],
    ['UTF-16 with its mark', Buffer.from(`\ufeff${text}`, 'utf16le').toString('utf8'), 1, 'UTF-16'],
    ['line ends of CR', text.replaceAll('\n', '\r'), 1, 'CR alone'],
  ])('%s', (_, broken, line, message) => {
    const result = parseSource('clusters/fleet.yaml', broken)
    expect('findings' in result && result.findings).toEqual([
      {
        code: 'fleet-syntax',
        place: { file: 'clusters/fleet.yaml', line },
        message: expect.stringContaining(message),
        mend: expect.stringMatching(/\w/),
      },
    ])
  })
})

test('what only looks like one is none', () => {
  for (const fine of [
    text,
    text.replaceAll('\n', '\r\n'),
    `\ufeff${text}`,
    `${text}# a\ttab in a comment\n\t# and before one\n`,
    `${text}note: |\n  one\n    \ttwo, three\n`,
    `${text}line: "======="\n`,
    `${text}note: |\n  a\n  ======= and\n`,
  ])
    expect(accidentOf(fine), fine).toBeUndefined()
})
