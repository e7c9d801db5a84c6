import { globSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { pages } from './docs.ts'

const root = join(import.meta.dirname, '..')

test('the pages that are made from the code are what the code makes (npm run docs)', () => {
  for (const [path, text] of pages()) expect(readFileSync(path, 'utf8'), path).toBe(text)
})

const markdown = ['README.md', ...readdirSync(join(root, 'docs')).map((name) => `docs/${name}`)].filter(
  (path) => path.endsWith('.md'),
)

test.each(markdown)('every link of %s leads to a file', (path) => {
  const links = [
    ...readFileSync(join(root, path), 'utf8').matchAll(/\]\((?!https?:)([^)#]+)(?:#[^)]*)?\)/g),
  ].map(([, target = '']) => target)
  for (const link of links)
    expect(() => readdirSync(join(root, path, '..', link, '..')), `${path}: ${link}`).not.toThrow()
  for (const link of links) {
    const folder = join(root, path, '..', link.replace(/\/$/, ''))
    expect(readdirSync(join(folder, '..')), `${path}: ${link}`).toContain(folder.split('/').at(-1))
  }
})

test.each(markdown)('every file of the trees that %s names is there, in some cluster', (path) => {
  const named = [
    ...readFileSync(join(root, path), 'utf8').matchAll(/`((?:apps|rendered|clusters)\/[^`\s]*)`/g),
  ]
  const missing = named
    .map(([, name = '']) => name)
    .filter((name) => globSync(name.replace(/<[^>]+>/g, '*'), { cwd: root }).length === 0)
  expect(missing).toEqual([])
})

const scriptsOf = (folder: string) => {
  const { scripts }: { scripts: Record<string, string> } = JSON.parse(
    readFileSync(join(root, folder, 'package.json'), 'utf8'),
  )
  return Object.keys(scripts)
}

test('every npm script that the documents name exists, in the workspace that they name', () => {
  for (const path of markdown)
    for (const [, name = '', workspace = '.'] of readFileSync(join(root, path), 'utf8').matchAll(
      /npm run ([a-z][\w:-]*)(?: -w (\w+))?/g,
    ))
      expect(scriptsOf(workspace), `${path}: npm run ${name}`).toContain(name)
})
