/** Files are written all or nothing: whenever the process is killed, whatever the disk refuses. */
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { FindingsError, refusalsOf } from '../findings/index.ts'
import { disturbed, half, systemError } from '../testing/disturbed-disk.ts'
import { takeBack, unfinished, type Write, writeAll } from './index.ts'

let root: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'journal-'))
})
afterEach(() => rmSync(root, { recursive: true }))

type Texts = Readonly<Record<string, string>>

const put = (texts: Texts) => {
  for (const [path, text] of Object.entries(texts)) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
  }
}

/** Every file that people see, with its text. */
const seen = (): Texts =>
  Object.fromEntries(
    readdirSync(root, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && !entry.parentPath.includes('/.render'))
      .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1))
      .sort()
      .map((path) => [path, readFileSync(join(root, path), 'utf8')]),
  )

/** What runs keep for themselves, where there is nothing left to do. */
const kept = () =>
  readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((path) =>
    /\.render\/(?!\.gitignore)/.test(path),
  )

const folders = () => ['clusters', 'rendered', 'apps'].map((name) => join(root, name))
const write = (path: string, text?: string): Write => {
  const [folder = '', ...rest] = path.split('/')
  return { folder: join(root, folder), path: rest.join('/'), text }
}

const before: Texts = {
  'clusters/fleet.yaml': 'old fleet',
  'clusters/aws.yaml': 'old aws',
  'rendered/base/a.yaml': 'old a',
  'rendered/gone/b.yaml': 'old b',
  'apps/c.yaml': 'old c',
}
const after: Texts = {
  'apps/c.yaml': 'new c',
  'clusters/aws.yaml': 'old aws',
  'clusters/fleet.yaml': 'new fleet',
  'rendered/base/a.yaml': 'new a',
  'rendered/new/deep/d.yaml': 'new d',
}
const writes = (): readonly Write[] => [
  write('clusters/fleet.yaml', 'new fleet'),
  write('rendered/base/a.yaml', 'new a'),
  write('rendered/new/deep/d.yaml', 'new d'),
  write('rendered/gone/b.yaml'),
  write('apps/c.yaml', 'new c'),
]

/** A process that is killed: nothing of it runs any more, its own clearing up included. */
class Killed extends Error {}

/** Runs the writes, killed at a change of a file, or in the middle of it. */
const killedAt = (change: number, middle: boolean, action = () => writeAll(writes())): boolean => {
  let dead = false
  try {
    disturbed(
      (count) => dead || count === change,
      (name, args) => {
        if (middle && !dead) half(name, args)
        dead = true
        throw new Killed()
      },
      action,
    )
  } catch (error) {
    // A dead process cannot take back either: that is what it says, and nobody hears it.
    if (!(error instanceof Killed || error instanceof FindingsError)) throw error
  }
  return dead
}

describe('killed', () => {
  test('at every single change, and in the middle of it: the next run finds all or nothing', () => {
    const ends = new Set<string>()
    for (const middle of [false, true])
      for (let change = 0; ; change++) {
        rmSync(root, { recursive: true })
        put(before)
        if (!killedAt(change, middle)) break
        const open = unfinished(folders()).length > 0
        const { folders: back, left } = takeBack(folders())
        expect([change, left, back.length > 0]).toEqual([change, [], open])
        const now = seen()
        ends.add(now['clusters/fleet.yaml'] ?? '')
        expect([change, now]).toEqual([change, now['clusters/fleet.yaml'] === 'old fleet' ? before : after])
        expect([change, kept(), existsSync(join(root, 'rendered/new'))]).toEqual([
          change,
          [],
          now['clusters/fleet.yaml'] === 'new fleet',
        ])
      }
    expect([...ends].sort()).toEqual(['new fleet', 'old fleet'])
  })

  test('any files, any kill, and a kill of the run that takes back: all or nothing', () => {
    const path = fc.constantFrom(
      'clusters/a.yaml',
      'clusters/b.yaml',
      'rendered/x/a',
      'rendered/x/y/b',
      'apps/c',
    )
    const tree = fc.dictionary(path, fc.string({ maxLength: 3 }), { noNullPrototype: true })
    fc.assert(
      fc.property(tree, tree, fc.nat(60), fc.nat(60), fc.boolean(), (old, now, first, second, middle) => {
        rmSync(root, { recursive: true })
        for (const folder of folders()) mkdirSync(folder, { recursive: true })
        put(old)
        const all = [
          ...Object.entries(now).map(([name, text]) => write(name, text)),
          ...Object.keys(old)
            .filter((name) => !Object.hasOwn(now, name))
            .map((name) => write(name)),
        ].sort((a, b) => folders().indexOf(a.folder) - folders().indexOf(b.folder))
        killedAt(first, middle, () => writeAll(all))
        const open = unfinished(folders()).length > 0
        killedAt(second, middle, () => void takeBack(folders()))
        takeBack(folders())
        const end = seen()
        const sorted = (texts: Texts) => Object.fromEntries(Object.entries(texts).sort())
        if (open) expect(end).toEqual(sorted(old))
        else expect([sorted(old), sorted(now)]).toContainEqual(end)
        expect(kept()).toEqual([])
      }),
      { numRuns: 150 },
    )
  })

  test('what somebody has changed since stays, and is named', () => {
    put(before)
    let change = 0
    while (unfinished(folders()).length === 0) killedAt(change++, false)
    killedAt(change + 4, false, () => undefined)
    takeBack(folders())
    // The last change but one is the removal of the journal: everything is replaced, and nothing is done.
    const last =
      disturbed(
        () => false,
        () => undefined,
        () => writeAll(writes()),
      ) - 4
    rmSync(root, { recursive: true })
    put(before)
    killedAt(last, false)
    writeFileSync(join(root, 'clusters/fleet.yaml'), 'mine')
    expect(takeBack(folders())).toEqual({
      folders: expect.arrayContaining(folders()),
      left: [join(root, 'clusters/fleet.yaml')],
    })
    expect(seen()).toEqual({ ...before, 'clusters/fleet.yaml': 'mine' })
  })
})

describe('refused by the disk', () => {
  test.each(['ENOSPC', 'EACCES', 'EROFS', 'EMFILE'])(
    '%s at every single change: every file is as it was',
    (code) => {
      for (let change = 0; ; change++) {
        rmSync(root, { recursive: true })
        put(before)
        let refusal: unknown
        try {
          disturbed(
            (count) => count === change,
            (_, [path]) => {
              throw systemError(code, path)
            },
            () => writeAll(writes()),
          )
        } catch (error) {
          refusal = error
        }
        // Drafts that cannot be cleared away are no reason to say that nothing was written.
        if (refusal === undefined) {
          expect([change, seen()]).toEqual([change, after])
          if (kept().length === 0) return
          continue
        }
        expect([change, refusalsOf(refusal)?.map((finding) => finding.code)]).toEqual([
          change,
          ['file-refused'],
        ])
        expect([change, seen(), unfinished(folders())]).toEqual([change, before, []])
      }
    },
  )

  test('a full disk, which says no name of its own', () => {
    put(before)
    const full = () =>
      disturbed(
        (_, [path]) => String(path).endsWith('/new-0'),
        () => {
          throw Object.assign(new Error('ENOSPC: no space left on device, write'), {
            code: 'ENOSPC',
            syscall: 'write',
          })
        },
        () => writeAll(writes()),
      )
    let refusal: unknown
    try {
      full()
    } catch (error) {
      refusal = error
    }
    expect(refusalsOf(refusal)).toMatchObject([
      { place: { file: join(root, 'clusters/.render/run/new-0') }, message: 'the disk is full' },
    ])
    expect(seen()).toEqual(before)
  })

  test('a folder that refuses for good, also what would be taken back: the next run can', () => {
    put(before)
    const refuses = (_: number, args: readonly unknown[]) =>
      args.some((arg) => String(arg).endsWith('rendered/base/a.yaml'))
    let refused = 0
    const broken = () =>
      disturbed(
        (count, args) => refuses(count, args) && refused++ > 0,
        (_, [path]) => {
          throw systemError('EROFS', path)
        },
        () => writeAll([...writes(), { ...write('rendered/base/a.yaml', 'again') }]),
      )
    expect(broken).toThrow(/tree-half-written.*nor taken back/s)
    expect(unfinished(folders())).toHaveLength(1)
    takeBack(folders())
    expect(seen()).toEqual(before)
  })
})

describe('a file stays what it is around its text', () => {
  test('a link stays one, and what it leads to is written', () => {
    put({ 'elsewhere/shared.yaml': 'old' })
    mkdirSync(join(root, 'clusters'))
    symlinkSync('../elsewhere/shared.yaml', join(root, 'clusters/fleet.yaml'))
    writeAll([write('clusters/fleet.yaml', 'new')])
    expect(readlinkSync(join(root, 'clusters/fleet.yaml'))).toBe('../elsewhere/shared.yaml')
    expect(readFileSync(join(root, 'elsewhere/shared.yaml'), 'utf8')).toBe('new')
  })

  test('mode is kept, also by what is taken back', () => {
    put(before)
    chmodSync(join(root, 'clusters/fleet.yaml'), 0o640)
    writeAll(writes())
    expect(statSync(join(root, 'clusters/fleet.yaml')).mode & 0o7777).toBe(0o640)
    for (
      let change = 0;
      killedAt(change, false, () => writeAll([write('clusters/fleet.yaml', 'x')]));
      change++
    ) {
      takeBack(folders())
      expect(statSync(join(root, 'clusters/fleet.yaml')).mode & 0o7777).toBe(0o640)
    }
  })

  test('on another file system a file is copied beside its place, then renamed', () => {
    put(before)
    const other = () =>
      disturbed(
        (_, [from, to]) =>
          String(from).includes('/run/') &&
          typeof to === 'string' &&
          !to.includes('/.render/') &&
          !to.endsWith('.draft'),
        (name, [path]) => {
          if (name === 'renameSync') throw systemError('EXDEV', path)
        },
        () => writeAll(writes()),
      )
    other()
    expect(seen()).toEqual(after)
  })

  test('what somebody saved since it was read is not written over', () => {
    put(before)
    const stale = [{ ...write('clusters/fleet.yaml', 'new'), was: 'older' }, write('apps/c.yaml', 'new')]
    expect(() => writeAll(stale)).toThrow('file-changed')
    expect(seen()).toEqual(before)
  })
})

describe('a journal is not believed blindly', () => {
  const journal = (step: object) => {
    mkdirSync(join(root, 'rendered/.render/run'), { recursive: true })
    writeFileSync(join(root, 'rendered/.render/run/old-0'), 'evil')
    writeFileSync(join(root, 'rendered/.render/journal.json'), JSON.stringify([step]))
  }
  const good = { folder: '', path: 'base/a.yaml', before: 'x', draft: 'new-0', copy: 'old-0' }

  test.each([
    ['a path that leaves its folder', { ...good, path: '../victim' }],
    ['a folder that is none of the run', { ...good, folder: '../other', path: 'victim' }],
    ['a copy from elsewhere', { ...good, copy: '../../../victim' }],
    ['no journal at all', { hello: 1 }],
  ])('%s', (_, step) => {
    put({ ...before, 'other/victim': 'precious', victim: 'precious' })
    journal(step)
    expect(() => takeBack(folders())).toThrow('tree-half-written')
    expect(seen()).toEqual({ ...before, 'other/victim': 'precious', victim: 'precious' })
  })

  test('a folder that is a link out of the tree', () => {
    put({ ...before, 'other/victim': 'precious' })
    symlinkSync(join(root, 'other'), join(root, 'rendered/way'))
    journal({ ...good, path: 'way/new.yaml' })
    expect(() => takeBack(folders())).toThrow('tree-half-written')
    expect(existsSync(join(root, 'other/new.yaml'))).toBe(false)
  })
})

test('a repository that is moved keeps its journal', () => {
  put(before)
  const last =
    disturbed(
      () => false,
      () => undefined,
      () => writeAll(writes()),
    ) - 4
  rmSync(root, { recursive: true })
  put(before)
  killedAt(last, false)
  const moved = `${root}-moved`
  renameSync(root, moved)
  root = moved
  takeBack(folders())
  expect(seen()).toEqual(before)
})

test('git sees nothing of a work folder, wherever it is', () => {
  put(before)
  writeAll(writes())
  expect(readFileSync(join(root, 'clusters/.render/.gitignore'), 'utf8')).toBe('*\n')
  expect(lstatSync(join(root, 'apps/.render')).isDirectory()).toBe(true)
})
