import { spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { withLock } from '../files/index.ts'
import { FindingsError } from '../findings/index.ts'
import { HEADER, type TreeFile } from './layout.ts'
import { planTree, planTrees, writeTree, writeTrees } from './tree.ts'

let out = ''
beforeEach(() => {
  out = join(mkdtempSync(join(tmpdir(), 'tree-')), 'rendered')
})
afterEach(() => rmSync(join(out, '..'), { recursive: true }))

const file = (path: string, body = 'x'): TreeFile => ({ path, text: `${HEADER}test\n${body}\n` })
const paths = (folder = '') =>
  readdirSync(join(out, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(out.length + 1))
    .filter((path) => !path.startsWith('.render'))
    .sort()
const read = (path: string) => readFileSync(join(out, path), 'utf8')

const findingsOf = (action: () => unknown) => {
  try {
    action()
  } catch (error) {
    if (error instanceof FindingsError)
      return error.findings.map(
        ({ code, place, message }) => `${code} ${place.file.slice(out.length + 1)}: ${message}`,
      )
    throw error
  }
  return []
}

describe('writing', () => {
  test('the first run writes every file and the manifest of them', () => {
    expect(
      writeTree(out, [file('b/y.yaml'), file('a/x.yaml')])
        .changes.map(({ path, kind }) => `${kind} ${path}`)
        .sort(),
    ).toEqual(['added a/x.yaml', 'added b/y.yaml', 'added manifest.txt'])
    expect(read('manifest.txt')).toBe(
      '# Files that npm run render owns, and alone may change or delete.\na/x.yaml\nb/y.yaml\n',
    )
    expect(paths()).toEqual(['a/x.yaml', 'b/y.yaml', 'manifest.txt'])
  })

  test('a run that finds everything right writes nothing at all', () => {
    writeTree(out, [file('a/x.yaml')])
    rmSync(join(out, '.render'), { recursive: true })
    const stamps = () => paths().map((path) => statSync(join(out, path), { bigint: true }).mtimeNs)
    const before = stamps()
    expect(writeTree(out, [file('a/x.yaml')]).changes).toEqual([])
    expect(stamps()).toEqual(before)
    expect(existsSync(join(out, '.render'))).toBe(false)
  })

  test('only the file that differs is replaced, a hand edit too', () => {
    writeTree(out, [file('a/x.yaml'), file('a/y.yaml')])
    writeFileSync(join(out, 'a/y.yaml'), 'edited')
    const inode = statSync(join(out, 'a/x.yaml')).ino
    expect(writeTree(out, [file('a/x.yaml'), file('a/y.yaml')]).changes).toEqual([
      { path: 'a/y.yaml', kind: 'changed' },
    ])
    expect(read('a/y.yaml')).toBe(file('a/y.yaml').text)
    expect(statSync(join(out, 'a/x.yaml')).ino).toBe(inode)
  })

  test('a check writes nothing and lists what it would do', () => {
    writeTree(out, [file('a/x.yaml'), file('a/old.yaml')])
    const before = read('manifest.txt')
    expect(planTree(out, [file('a/x.yaml', 'new'), file('a/y.yaml')]).changes).toEqual([
      { path: 'a/x.yaml', kind: 'changed' },
      { path: 'a/y.yaml', kind: 'added' },
      { path: 'manifest.txt', kind: 'changed' },
      { path: 'a/old.yaml', kind: 'removed' },
    ])
    expect(read('manifest.txt')).toBe(before)
    expect(paths()).toEqual(['a/old.yaml', 'a/x.yaml', 'manifest.txt'])
  })
})

describe('pruning', () => {
  test('files that belong to nothing any more go, with the folders that they leave empty', () => {
    writeTree(out, [file('a/b/x.yaml'), file('c/y.yaml')])
    writeTree(out, [file('c/y.yaml')])
    expect(paths()).toEqual(['c/y.yaml', 'manifest.txt'])
    expect(existsSync(join(out, 'a'))).toBe(false)
  })

  test("somebody else's file is reported and left alone, and so is its folder", () => {
    writeTree(out, [file('a/x.yaml')])
    writeFileSync(join(out, 'a/notes.md'), 'mine')
    const plan = writeTree(out, [])
    expect(plan.findings.map(({ code, place }) => [code, place.file])).toEqual([
      ['tree-foreign-file', join(out, 'a/notes.md')],
    ])
    expect(paths()).toEqual(['a/notes.md', 'manifest.txt'])
  })

  test("somebody else's file where ours would be written stops the run; one of ours from another branch does not", () => {
    mkdirSync(join(out, 'a'), { recursive: true })
    writeFileSync(join(out, 'a/x.yaml'), 'mine')
    expect(findingsOf(() => writeTree(out, [file('a/x.yaml'), file('a/y.yaml')]))).toEqual([
      "tree-foreign-overwrite a/x.yaml: somebody else's file stands where render would write its own",
    ])
    expect(paths()).toEqual(['a/x.yaml'])
    writeFileSync(join(out, 'a/x.yaml'), file('a/x.yaml', 'old').text)
    writeTree(out, [file('a/x.yaml')])
    expect(read('a/x.yaml')).toBe(file('a/x.yaml').text)
  })
})

describe('paths that are not what they seem are refused, and nothing is written', () => {
  const manifest = (...lines: readonly string[]) => {
    mkdirSync(out, { recursive: true })
    writeFileSync(join(out, 'manifest.txt'), `${lines.join('\n')}\n`)
  }

  test.each([
    '../outside.yaml',
    '/etc/passwd',
    'a/../../outside.yaml',
    'a//b.yaml',
    './a.yaml',
    '.render/lock',
    'a\\b',
  ])('the manifest lists %s', (path) => {
    manifest(path)
    writeFileSync(join(out, '..', 'outside.yaml'), 'precious')
    expect(findingsOf(() => writeTree(out, [file('a/x.yaml')]))[0]).toContain('outside the tree')
    expect(readFileSync(join(out, '..', 'outside.yaml'), 'utf8')).toBe('precious')
    expect(existsSync(join(out, 'a'))).toBe(false)
  })

  test('a file of ours is a link', () => {
    writeTree(out, [file('a/x.yaml')])
    const target = join(out, '..', 'target')
    writeFileSync(target, 'precious')
    rmSync(join(out, 'a/x.yaml'))
    symlinkSync(target, join(out, 'a/x.yaml'))
    expect(findingsOf(() => writeTree(out, [file('a/x.yaml', 'new')]))).toEqual([
      'tree-path a/x.yaml: this is a symbolic link',
    ])
    expect(readFileSync(target, 'utf8')).toBe('precious')
  })

  test('a folder of ours is a link', () => {
    writeTree(out, [file('a/x.yaml')])
    const target = mkdtempSync(join(out, '..', 'elsewhere-'))
    writeFileSync(join(target, 'x.yaml'), 'precious')
    rmSync(join(out, 'a'), { recursive: true })
    symlinkSync(target, join(out, 'a'))
    expect(findingsOf(() => writeTree(out, []))).toEqual(['tree-path a: this is a symbolic link'])
    expect(readFileSync(join(target, 'x.yaml'), 'utf8')).toBe('precious')
  })

  test('the folder of drafts is a link', () => {
    mkdirSync(out, { recursive: true })
    const target = mkdtempSync(join(out, '..', 'elsewhere-'))
    symlinkSync(target, join(out, '.render'))
    expect(findingsOf(() => writeTree(out, [file('a/x.yaml')]))).toEqual([
      'tree-path .render: this is a symbolic link',
    ])
    expect(readdirSync(target)).toEqual([])
  })

  test('a folder stands where a file of ours should be', () => {
    mkdirSync(join(out, 'a/x.yaml'), { recursive: true })
    expect(findingsOf(() => writeTree(out, [file('a/x.yaml')]))).toEqual([
      'tree-path a/x.yaml: this is not a file',
    ])
  })
})

/** Another process that writes a tree of `count` files, each with the body `body`. */
const writer = (count: number, body: string) => {
  const script = `
    import { writeTree } from ${JSON.stringify(join(import.meta.dirname, 'tree.ts'))}
    const files = Array.from({ length: ${count} }, (_, i) => ({ path: 'f/' + ${JSON.stringify(body)} + i + '.yaml', text: ${JSON.stringify(HEADER)} + ${JSON.stringify(body)} + '\\n' }))
    process.stdout.write('start')
    writeTree(process.argv[1], files)`
  return spawn(process.execPath, ['--input-type=module-typescript', '-e', script, out], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
}

describe('other processes', () => {
  test('killed halfway, the next run knows every file that the killed one wrote', async () => {
    for (const reached of [1, 50, 300]) {
      const child = writer(600, `old${reached}-`)
      const written = () => (existsSync(join(out, 'f')) ? readdirSync(join(out, 'f')).length : 0)
      while (written() < reached) await new Promise((resolve) => setTimeout(resolve, 1))
      child.kill('SIGKILL')
      await once(child, 'exit')
      expect(written()).toBeLessThan(600)
      const plan = writeTree(out, [file('a/x.yaml')])
      expect(plan.findings).toEqual([])
      expect(paths()).toEqual(['a/x.yaml', 'manifest.txt'])
    }
  }, 60_000)

  test('the draft that a killed run left is cleared away', () => {
    writeTree(out, [file('a/x.yaml')])
    mkdirSync(join(out, '.render', 'run'))
    writeFileSync(join(out, '.render', 'run', 'new-7'), 'half')
    writeTree(out, [file('a/x.yaml', 'new')])
    expect(readdirSync(join(out, '.render')).sort()).toEqual(['.gitignore', 'lock'])
  })

  test('two runs at once end with the whole tree of one of them', async () => {
    const children = [writer(200, 'one-'), writer(200, 'two-')]
    const codes = await Promise.all(children.map(async (child) => (await once(child, 'exit'))[0]))
    expect(codes).toEqual([0, 0])
    const bodies = new Set(paths('f').map((path) => path.replace(/^f\/(\w+-).*/, '$1')))
    expect([...bodies]).toHaveLength(1)
    expect(paths('f')).toHaveLength(200)
    expect(
      read('manifest.txt')
        .split('\n')
        .filter((line) => line.startsWith('f/')),
    ).toHaveLength(200)
  }, 60_000)

  test('a lock that is not given back in time is an error, not a hang', () => {
    const refused = withLock(out, () => findingsOf(() => withLock(out, () => 'both', { patience: 50 })))
    expect(refused).toEqual(['tree-locked : another run has written here for longer than 0.05 s'])
    expect(withLock(out, () => 'free again')).toBe('free again')
  })
})

describe('two folders', () => {
  const folders = () => [
    { out, files: [file('a.yaml')] },
    { out: join(out, '..', 'apps'), files: [file('b.yaml')] },
  ]

  test('are written and compared each by itself', () => {
    expect(writeTrees({ folders: folders() }).plans.map(({ changes }) => changes.length)).toEqual([2, 2])
    expect(planTrees(folders()).map(({ changes }) => changes)).toEqual([[], []])
  })

  test('are both left as they are when something is in the way of the second', () => {
    mkdirSync(join(out, '..', 'apps'), { recursive: true })
    writeFileSync(join(out, '..', 'apps', 'b.yaml'), 'mine')
    expect(() => writeTrees({ folders: folders() })).toThrow(FindingsError)
    expect(existsSync(out)).toBe(false)
  })
})
