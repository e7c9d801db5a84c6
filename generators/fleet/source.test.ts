import { describe, expect, test } from 'vitest'
import { parseSource } from './source.ts'

const FILE = 'clusters/aws.yaml'

/** The findings about a file as `line code: message`. */
const findingsOf = (text: string) => {
  const parsed = parseSource(FILE, text)
  return 'findings' in parsed
    ? parsed.findings.map(({ code, place, message }) => `${place.line} ${code}: ${message}`)
    : []
}

const dataOf = (text: string) => {
  const parsed = parseSource(FILE, text)
  return 'source' in parsed ? parsed.source.value : parsed.findings
}

const boolean = 'a boolean to some YAML readers and text to others'
const number = 'a number, a time or a date to some YAML readers and something else to others'
const nothing = 'null to YAML, easily taken for text'

const surprises: Readonly<Record<string, readonly string[]>> = {
  [boolean]: ['yes', 'Yes', 'no', 'NO', 'on', 'off', 'Off', 'y', 'n', 'Y', 'N', 'True', 'TRUE', 'False'],
  [nothing]: ['~', 'Null', 'NULL'],
  [number]: [
    ...['0o17', '017', '007', '00', '0x1F', '0X1f', '0b11'],
    ...['1e3', '1E3', '1.5e+3', '12e03', '.5e3', '1_000', '+1', '+0.5', '.5', '-.5', '5.', '0.'],
    ...['.inf', '-.inf', '.Inf', '.nan', '.NaN'],
    ...['1:30', '1:30:00', '190:20:30', '-1:30', '12:30:45.5'],
    ...['2026-01-02', '2026-1-2', '2026-01-02T03:04:05Z', '2026-01-02 03:04:05.10 -5'],
  ],
}
const cases = Object.entries(surprises).flatMap(([reading, all]) => all.map((text) => ({ text, reading })))

describe('what two YAML readers may read differently is an error', () => {
  test.each(cases)('$text as a value', ({ text, reading }) => {
    expect(findingsOf(`name: aws\nnodes:\n  min: ${text}\n`)).toEqual([
      `3 fleet-yaml-surprise: ${text} is ${reading}`,
    ])
  })

  test.each(cases)('$text as a key', ({ text, reading }) => {
    expect(findingsOf(`split:\n  ${text}: 50\n`)).toEqual([`2 fleet-yaml-surprise: ${text} is ${reading}`])
  })

  test.each(cases)('$text in a list in brackets', ({ text }) => {
    expect(findingsOf(`steps: [5, ${text}, 100]\n`)).toHaveLength(1)
  })

  test.each(cases)('"$text" in quotes is text', ({ text }) => {
    expect(dataOf(`a: "${text}"\nb: '${text}'\n"${text}": 1\n`)).toEqual({ a: text, b: text, [text]: 1 })
  })

  test('the mend names the way out', () => {
    expect(parseSource(FILE, 'spot: yes\n')).toEqual({
      findings: [
        {
          code: 'fleet-yaml-surprise',
          place: { file: FILE, line: 1 },
          message: 'yes is a boolean to some YAML readers and text to others',
          mend: 'write "yes" in quotes for text, a plain decimal number, or true or false',
        },
      ],
    })
  })
})

describe('what all readers read alike is no error', () => {
  const plain: readonly (readonly [string, unknown])[] = [
    ['0', 0],
    ['50', 50],
    ['-1', -1],
    ['0.5', 0.5],
    ['1.50', 1.5],
    ['123456789012', 123456789012],
    ['true', true],
    ['false', false],
    ['10.10.0.0', '10.10.0.0'],
    ['10.10.0.0/16', '10.10.0.0/16'],
    ['v1.0.0', 'v1.0.0'],
    ['1.31.1', '1.31.1'],
    ['10s', '10s'],
    ['1.5s', '1.5s'],
    ['500ms', '500ms'],
    ['500m', '500m'],
    ['512Mi', '512Mi'],
    ['3..12', '3..12'],
    ['50%', '50%'],
    [`sha256:${'0'.repeat(64)}`, `sha256:${'0'.repeat(64)}`],
    ['us-east-1a', 'us-east-1a'],
    ['2026-01-02-gpu', '2026-01-02-gpu'],
    ['yes-please', 'yes-please'],
    ['nano', 'nano'],
  ]
  test.each(plain)('%s', (text, value) => {
    expect(dataOf(`a: ${text}\n`)).toEqual({ a: value })
  })

  test('a comment, a first ---, Windows line endings and a byte order mark', () => {
    expect(dataOf('\uFEFF# the cluster\r\n---\r\nname: aws # here\r\nspot: true\r\n')).toEqual({
      name: 'aws',
      spot: true,
    })
  })
})

describe('what only YAML can say is an error', () => {
  const alias = 'is an alias'
  const refused: readonly (readonly [string, string, readonly string[]])[] = [
    ['an anchor on a scalar', 'a: 1\nb: &x 2\n', ['2 fleet-yaml-surprise: &x is an anchor']],
    ['an anchor on a map', 'a: &x\n  b: 1\n', ['2 fleet-yaml-surprise: &x is an anchor']],
    [
      'an alias',
      'a: &x 1\nb: *x\n',
      ['1 fleet-yaml-surprise: &x is an anchor', `2 fleet-yaml-surprise: *x ${alias}`],
    ],
    [
      'a merge key',
      'a: &x {b: 1}\nc:\n  <<: *x\n',
      [
        '1 fleet-yaml-surprise: &x is an anchor',
        '3 fleet-yaml-surprise: << is a merge key',
        `3 fleet-yaml-surprise: *x ${alias}`,
      ],
    ],
    ['a tag on a scalar', 'a: !!str 1\n', ['1 fleet-yaml-surprise: !!str is a tag']],
    ['a tag on a map', 'a: !!map {b: 1}\n', ['1 fleet-yaml-surprise: !!map is a tag']],
    ['a tag of somebody', 'a: !ref x\n', ['1 fleet-yaml-surprise: !ref is a tag']],
    ['a number as a key', 'a: 1\n1: 2\n', ['2 fleet-yaml-surprise: this key is not text']],
    ['true as a key', 'true: 1\n', ['1 fleet-yaml-surprise: this key is not text']],
    ['null as a key', 'null: 1\n', ['1 fleet-yaml-surprise: this key is not text']],
    ['an empty key', ': 1\n', ['1 fleet-yaml-surprise: this key is not text']],
    ['a list as a key', '[a]: 1\n', ['1 fleet-yaml-surprise: this key is not text']],
    ['a map as a key', '? {a: 1}\n: 1\n', ['1 fleet-yaml-surprise: this key is not text']],
    [
      '__proto__ as a key, which would be dropped without a word',
      'split:\n  __proto__: 50\n',
      ['2 fleet-yaml-surprise: __proto__ is a key that JavaScript readers drop'],
    ],
  ]
  test.each(refused)('%s', (_, text, findings) => {
    expect(findingsOf(text)).toEqual(findings)
  })
})

describe('a file that is not one YAML document', () => {
  const twice = 'fleet-duplicate-key: this key is here twice'
  const broken: readonly (readonly [string, string, readonly string[]])[] = [
    ['a key twice', 'a: 1\nb: 2\na: 3\n', [`3 ${twice}`]],
    ['a key twice, once in quotes', 'a: 1\n"a": 2\n', [`2 ${twice}`]],
    ['a nested key twice', 'a:\n  b: 1\n  b: 2\n', [`3 ${twice}`]],
    ['a key twice in braces', 'a: {b: 1, b: 2}\n', [`1 ${twice}`]],
    ['a key three times', 'a: 1\na: 2\na: 3\n', [`2 ${twice}`, `3 ${twice}`]],
    ['a key twice after Windows line endings', 'a: 1\r\n\r\nb: 1\r\nb: 2\r\n', [`4 ${twice}`]],
    ['two documents', 'a: 1\n---\nb: 1\n', ['3 fleet-syntax: a second YAML document starts here']],
    [
      'a second document that is empty',
      'a: 1\n---\n',
      ['2 fleet-syntax: a second YAML document starts here'],
    ],
    ['an empty file', '', ['1 fleet-syntax: the file is empty']],
    ['a file of comments', '# later\n', ['1 fleet-syntax: the file is empty']],
    ['a tab as indentation', 'a:\n\tb: 1\n', ['2 fleet-syntax: this line is indented with a tab']],
    [
      'a line that is indented wrongly',
      'a:\n  b: 1\n c: 2\n',
      ['3 fleet-syntax: All mapping items must start at the same column'],
    ],
  ]
  test.each(broken)('%s', (_, text, findings) => {
    expect(findingsOf(text)).toEqual(findings)
  })
})

describe('a field has its place', () => {
  const text = [
    'name: aws',
    'cloud: { provider: aws, zones: [a, b] }',
    'nodes:',
    '  # at least two',
    '  min: 2',
    '  types:',
    '    - t3.large',
    '    - t3a.large',
    '',
  ]
  const place = (path: readonly (string | number)[], at?: 'key' | 'value') => {
    const parsed = parseSource(FILE, text.join('\n'))
    return 'source' in parsed ? parsed.source.place(path, at) : parsed.findings
  }

  test('a value is on its own line, under its path', () => {
    expect(place(['nodes', 'min'])).toEqual({ file: FILE, line: 5, field: 'nodes.min' })
    expect(place(['nodes', 'types', 1])).toEqual({ file: FILE, line: 8, field: 'nodes.types[1]' })
    expect(place(['cloud', 'zones', 0])).toEqual({ file: FILE, line: 2, field: 'cloud.zones[0]' })
  })

  test('the key of a map is where its name is, its value where its first field is', () => {
    expect(place(['nodes'], 'key')).toEqual({ file: FILE, line: 3, field: 'nodes' })
    expect(place(['nodes'])).toEqual({ file: FILE, line: 5, field: 'nodes' })
  })

  test('a missing field is where the key of its parent is', () => {
    expect(place(['nodes', 'max'])).toEqual({ file: FILE, line: 3, field: 'nodes.max' })
    expect(place(['nodes', 'max', 'deeper'], 'key')).toEqual({
      file: FILE,
      line: 3,
      field: 'nodes.max.deeper',
    })
  })

  test('the file itself is its first line', () => {
    expect(place([])).toEqual({ file: FILE, line: 1 })
  })

  test('lines are counted through Windows line endings', () => {
    const parsed = parseSource(FILE, text.join('\r\n'))
    expect('source' in parsed && parsed.source.place(['nodes', 'types', 1]).line).toBe(8)
  })
})

describe('directives', () => {
  const said = (text: string) => {
    const result = parseSource('x.yaml', text)
    return 'findings' in result
      ? result.findings.map(({ code, place, message }) => [code, place.line, message])
      : []
  }
  test.each([['%YAML 1.1'], ['%YAML 1.2'], ['%TAG ! tag:example.com,2026:'], ['\uFEFF%YAML 1.1']])(
    '%s',
    (line) => {
      expect(said(`${line}\n---\na: "no"\n`)).toEqual([
        [
          'fleet-yaml-surprise',
          1,
          `${line.trim()} is a directive, which some YAML readers follow and others do not`,
        ],
      ])
    },
  )
  test('a per cent sign in a text is none', () => {
    expect(said('a: |\n  50\n  %YAML 1.1\nb: "%x"\n')).toEqual([])
  })
})
