import { execFileSync } from 'node:child_process'
import { cpSync, existsSync, globSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { temporaryFolder } from '../tools/fakes.ts'
import { outputOf } from './docs/output.ts'
import { showsThisFleet, stalePages } from './docs.ts'

const root = join(import.meta.dirname, '..')

test('the pages that are made from the code are what the code makes (npm run docs)', () => {
  for (const [path, text] of stalePages()) expect(readFileSync(path, 'utf8'), path).toBe(text)
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

// Pages name files of the clusters that they show.
const shows = showsThisFleet()

test.each(markdown)('every file of the trees that %s names is there, in some cluster', (path) => {
  const named = [
    ...readFileSync(join(root, path), 'utf8').matchAll(/`((?:apps|rendered|clusters)\/[^`\s]*)`/g),
  ]
  const missing = named
    .map(([, name = '']) => name)
    .filter((name) => shows || !name.startsWith('clusters/'))
    .filter((name) => globSync(name.replace(/<[^>]+>/g, '*'), { cwd: root }).length === 0)
  expect(missing).toEqual([])
})

/** Every text of the repository but what tests read and other people wrote. */
const texts = execFileSync(
  'git',
  ['-C', root, 'ls-files', '-z', '--cached', '--others', '--exclude-standard'],
  {
    encoding: 'utf8',
  },
)
  .split('\0')
  .filter(
    (path) =>
      /\.(tsx?|js|md|ya?ml|tf|json)$/.test(path) && !/^(schemas|rendered|apps)\/|package-lock/.test(path),
  )
  .filter((path) => existsSync(join(root, path)))

test('every page, picture and file of docs/ that code or documents name exists', () => {
  const missing = texts.flatMap((path) =>
    [
      ...readFileSync(join(root, path), 'utf8').matchAll(
        /(?<![\w/.-])docs\/([\w.-]+\/)*[\w-]+\.(md|svg|json|png)\b/g,
      ),
    ]
      .map(([named]) => named)
      .filter((named) => !existsSync(join(root, named)))
      .map((named) => `${path}: ${named}`),
  )
  expect(missing).toEqual([])
})

test('every heading that a document links to is there', () => {
  const anchors = (path: string) =>
    [...readFileSync(path, 'utf8').matchAll(/^#+ (.+)$/gm)].map(([, title = '']) =>
      title
        .toLowerCase()
        .replace(/[^\p{L}\p{N} _-]/gu, '')
        .replaceAll(' ', '-'),
    )
  const missing = markdown.flatMap((path) =>
    [...readFileSync(join(root, path), 'utf8').matchAll(/\]\(([^):]*)#([^)]+)\)/g)]
      .filter(([, file = '']) => file === '' || file.endsWith('.md'))
      .filter(
        ([, file = '', anchor = '']) =>
          !anchors(file === '' ? join(root, path) : join(root, path, '..', file)).includes(anchor),
      )
      .map(([, file = '', anchor = '']) => `${path}: ${file}#${anchor}`),
  )
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

test('a command that shows nothing is an error with what it says', () => {
  expect(() => outputOf(root, ['cost', '--rps', '5'])).toThrow(
    /^npm run cost -- --rps 5 ends with 2:\ncost: say what/,
  )
})

test.runIf(showsThisFleet())('the drill of the README prints what stands there', () => {
  const [, words = '', shown] =
    /```console\n\$ npm run --silent (.*?)\n([\s\S]*?)```/.exec(
      readFileSync(join(root, 'README.md'), 'utf8'),
    ) ?? []
  const [command = '', ...rest] = words.split(' ').filter((word) => word !== '--')
  const copy = temporaryFolder()
  for (const folder of ['clusters', 'rendered', 'apps'])
    cpSync(join(root, folder), join(copy, folder), { recursive: true })
  const argv = [join(root, 'generators/cli/main.js'), command, ...rest]
  const printed = execFileSync(process.execPath, argv, {
    cwd: copy,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const lines = (text = '') =>
    text
      .split('\n')
      .map((line) => line.trimEnd())
      .filter((line) => line !== '')
  expect(lines(printed)).toEqual(lines(shown))
})
