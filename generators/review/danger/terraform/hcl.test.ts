import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { at, isMap, toJson } from '../../../objects/index.ts'
import { blocksOf, UnreadTerraformError } from './hcl.ts'
import { KEPT } from './table.ts'

const files = readdirSync('terraform', { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.tf'))
  .map((path) => `terraform/${path}`)

test('every file of this repository is read, with as many resources as it has lines that begin one', () => {
  expect(files.length).toBeGreaterThan(40)
  for (const path of files) {
    const text = readFileSync(path, 'utf8')
    const resources = blocksOf(text).filter(({ type }) => type === 'resource')
    expect(resources.length, path).toBe(text.match(/^resource "/gm)?.length ?? 0)
  }
})

const only = (text: string) => {
  const [block, ...more] = blocksOf(text)
  expect(more).toEqual([])
  return block
}

describe('a text', () => {
  test('is the same whatever its spaces, comments and line ends', () => {
    const one = 'resource "a" "b" {\n  x = [1, 2] # one\n}\n'
    const other = '/* all */ resource "a" "b" {\r\n\r\n x=[\n1,\n2] // two\n}'
    expect(only(one)?.attributes.get('x')).toBe(only(other)?.attributes.get('x'))
  })

  test('keeps what only looks like a comment, a bracket or the end of a text', () => {
    const block = only(
      'a {\n  x = "# { \u0024{f("}", { y = "\\"" })} // %{ if a }b%{ endif } \u0024\u0024{z"\n  y = 1\n}',
    )
    expect([...(block?.attributes.keys() ?? [])]).toEqual(['x', 'y'])
  })

  test('of many lines ends where its name stands', () => {
    const block = only('a {\n  x = <<-EOT\n    } "\n    \u0024{b}\n  EOT\n  y { z = 1 }\n}')
    expect(block?.attributes.get('x')).toContain('} "')
    expect(block?.blocks.map(({ type }) => type)).toEqual(['y'])
  })
})

describe('what cannot be read', () => {
  test.each([
    ['a block that does not close', 'a {'],
    ['a bracket that does not close', 'a { x = [1 }'],
    ['a bracket too many', 'a { } }'],
    ['a text that does not end', 'a { x = "b }'],
    ['a comment that does not end', 'a { } /* b'],
    ['a text of many lines without its end', 'a { x = <<EOT\nb\n}'],
    ['a conflict', '<<<<<<< HEAD\na { }'],
    ['blocks too deep in each other', 'a {'.repeat(1_000)],
    ['quotes too deep in each other', `a { x = ${'"\u0024{'.repeat(1_000)}`],
  ])('is said: %s', (_, text) => {
    expect(() => blocksOf(text)).toThrow(UnreadTerraformError)
  })
})

test("every attribute of the table is in the provider's schema, of each type that the modules have", () => {
  const schemas = ['aws', 'google'].map((provider) =>
    toJson(JSON.parse(readFileSync(`terraform/testing/schemas/${provider}.json`, 'utf8'))),
  )
  const known = Object.entries(KEPT).flatMap(([type, { replacedBy }]) => {
    const schema = schemas.map((each) => at(each, 'resources', type)).find(isMap)
    return schema === undefined ? [] : [{ type, replacedBy, schema }]
  })
  expect(known.length).toBeGreaterThan(20)
  const missing = known.flatMap(({ type, replacedBy, schema }) =>
    replacedBy.flatMap((path) => {
      const [name = '', ...blocks] = path.split('.').reverse()
      const inner = at(schema, ...blocks.reverse().flatMap((block) => ['blocks', block]))
      const there = at(inner, 'attributes', name) ?? at(inner, 'blocks', name)
      return there === undefined ? [`${type}.${path}`] : []
    }),
  )
  expect(missing).toEqual([])
})
