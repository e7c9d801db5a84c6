import { describe, expect, test } from 'vitest'
import { removeField, setField } from './document.ts'

describe('setField', () => {
  test('quotes what a YAML reader would take for something else', () => {
    expect(setField('a:\n  b: 1\n', ['a', 'c'], ['yes', 'no-1', '1e3', 'sha256:aa', 'gcp'])).toBe(
      'a:\n  b: 1\n  c: ["yes", no-1, "1e3", "sha256:aa", gcp]\n',
    )
  })
  test('puts a field after the one that is named, else to the end of its map', () => {
    expect(setField('a:\n  b: 1\n  d: 2\n', ['a', 'c'], 3, 'b')).toBe('a:\n  b: 1\n  c: 3\n  d: 2\n')
    expect(setField('a:\n  b: 1\n  d: 2\n', ['a', 'c'], 3, 'x')).toBe('a:\n  b: 1\n  d: 2\n  c: 3\n')
    expect(setField('a: { b: 1, d: 2 }\n', ['a', 'c'], 3, 'b')).toBe('a: { b: 1, c: 3, d: 2 }\n')
  })
  test('puts a field into an empty map', () => {
    expect(setField('a: {} # none\n', ['a', 'c'], 3)).toBe('a: { c: 3 } # none\n')
  })
  test('puts maps on lines of their own, and into braces where they are', () => {
    expect(setField('a:\n  b: 1\n', ['a', 'c'], { d: { e: 1 } })).toBe(
      'a:\n  b: 1\n  c:\n    d:\n      e: 1\n',
    )
    expect(setField('a: {b: 1}\n', ['a', 'c'], { d: { e: 1 } })).toBe('a: {b: 1, c: { d: { e: 1 } }}\n')
  })
  test('replaces text that goes over several lines', () => {
    expect(setField('a: >-\n  x\n  y\nb: 1\n', ['a'], 'z')).toBe('a: z\nb: 1\n')
  })
  test('keeps single quotes, and what is in them', () => {
    expect(setField("a: 'x' # it\n", ['a'], "it's")).toBe("a: 'it''s' # it\n")
  })
  test('fills and empties a list', () => {
    expect(setField('a: [] # none\n', ['a'], ['x'])).toBe('a: [x] # none\n')
    expect(setField('a: # some\n  - x\n  - y\nb: 1\n', ['a'], [])).toBe('a: [] # some\nb: 1\n')
  })
  test('needs a map to put a field in', () => {
    expect(() => setField('a: 1\n', ['a', 'b'], 1)).toThrow(new TypeError('there is no map to put a.b in'))
  })
})

describe('removeField', () => {
  test('leaves the text alone when the field, or its map, is not there', () => {
    const text = 'a: { b: 1 }   # odd   spaces\n'
    expect(removeField(text, ['a', 'c'])).toBe(text)
    expect(removeField(text, ['x', 'c'])).toBe(text)
  })
  test.each([
    ['first', 'b', 'a: { c: 2, d: 3 }\n'],
    ['middle', 'c', 'a: { b: 1, d: 3 }\n'],
    ['last', 'd', 'a: { b: 1, c: 2 }\n'],
  ])('takes the %s field out of braces with its comma', (_, key, after) => {
    expect(removeField('a: { b: 1, c: 2, d: 3 }\n', ['a', key])).toBe(after)
  })
  test('takes a field that has its lines to itself with them', () => {
    expect(removeField('a: {\n  b: 1, # one\n  c: 2, # two\n  d: 3\n}\n', ['a', 'c'])).toBe(
      'a: {\n  b: 1, # one\n  d: 3\n}\n',
    )
  })
  test('leaves the comments of its neighbours', () => {
    expect(removeField('# top\na: 1 # one\n\n# of b\nb: 2 # two\n# of c\nc: 3\n', ['b'])).toBe(
      '# top\na: 1 # one\n\n# of c\nc: 3\n',
    )
  })
  test('takes the last line of a file that has no last line ending', () => {
    expect(removeField('a: 1\nb: 2', ['b'])).toBe('a: 1')
    expect(removeField('a: 1\r\nb: 2', ['b'])).toBe('a: 1')
  })
})
