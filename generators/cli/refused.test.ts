/** What the machine refuses is a finding with file, reason and mend, exit code 4; nothing is half-written. */
import { execFile, execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { command, filesBelow, fleetFolder, leadingTo } from '../testing/commands.ts'
import { disturb, systemError } from '../testing/disturbed-disk.ts'
import { fleetText } from '../testing/fleets.ts'

let made: string
let root: string
beforeAll(async () => {
  made = fleetFolder(fleetText().files)
  await command(made, 'render')
})
afterAll(() => rmSync(made, { recursive: true }))
beforeEach(() => {
  root = `${made}-copy`
  execFileSync('cp', ['-a', made, root])
})
afterEach(() => rmSync(root, { recursive: true }))

describe('a file of the fleet that cannot be read', () => {
  test('all of them together, and nothing is opened that hangs', async () => {
    symlinkSync('nowhere', join(root, 'clusters/eu.yaml'))
    execFileSync('mkfifo', [join(root, 'clusters/pipe.yaml')])
    const { code, err } = await command(root, 'render')
    expect([code, err]).toEqual([
      4,
      [
        'clusters/eu.yaml',
        '  error file-refused: this link leads to nowhere, which is not there',
        '  mend: bring that file back, or replace the link by a file',
        'clusters/pipe.yaml',
        '  error file-refused: this is a pipe, not a file',
        '  mend: move it away',
        '',
        '2 findings; nothing was written',
      ].join('\n'),
    ])
  })

  test('a file in the place of the folder', async () => {
    rmSync(join(root, 'clusters'), { recursive: true })
    writeFileSync(join(root, 'clusters'), '')
    expect(await command(root, 'simulate')).toMatchObject({ code: 4 })
    expect(await command(root, 'render')).toMatchObject({
      code: 4,
      err: expect.stringContaining('a file stands where a folder should be'),
    })
  })

  test('bytes that are not UTF-8 stay, and are named', async () => {
    const file = join(root, 'clusters/fleet.yaml')
    const bytes = Buffer.concat([Buffer.from('# caf\xe9\n', 'latin1'), readFileSync(file)])
    writeFileSync(file, bytes)
    const { code, err } = await command(root, 'weights', 'aws=70', 'gcp=30')
    expect([code, err.split('\n').slice(0, 2)]).toEqual([
      1,
      ['clusters/fleet.yaml:1', '  error fleet-encoding: this line has bytes that are not UTF-8'],
    ])
    expect(readFileSync(file)).toEqual(bytes)
  })
})

describe('a disk that refuses a file of the tree', () => {
  const refusing = async (code: string, part: string, ...args: readonly string[]) => {
    const { end } = disturb(
      (_, paths) => paths.some((path) => String(path).includes(part)),
      (_, [path]) => {
        throw systemError(code, path)
      },
    )
    try {
      return await command(root, ...args)
    } finally {
      end()
    }
  }

  test.each([
    ['EACCES', '/rendered/base/traffic', 'permission is denied'],
    ['ENOSPC', '/rendered/.render/run/new-', 'the disk is full'],
    ['EROFS', '/clusters/fleet.yaml', 'the file system is read-only'],
  ])('%s at %s: the edit leaves every byte as it was, and says so', async (code, part, reason) => {
    const before = filesBelow(root)
    const outcome = await refusing(code, part, 'weights', 'aws=70', 'gcp=30')
    expect(outcome).toMatchObject({ code: 4, err: expect.stringContaining(`error file-refused: ${reason}`) })
    expect(outcome.err).toMatch(/\n\n1 finding; nothing was written$/)
    expect(filesBelow(root)).toEqual(before)
    expect(await command(root, 'weights', 'aws=70', 'gcp=30')).toMatchObject({ code: 0 })
  })
})

test('a lock that cannot be taken says what stands in its place', async () => {
  rmSync(join(root, 'clusters/.render/lock'), { force: true })
  mkdirSync(join(root, 'clusters/.render/lock'), { recursive: true })
  expect(await command(root, 'weights', 'aws=70', 'gcp=30')).toMatchObject({
    code: 4,
    err: expect.stringMatching(
      /clusters\/\.render\/lock\n {2}error file-refused: this is a folder, not a file\n/,
    ),
  })
})

test('a file of the fleet stays what it is around its text: a link, and its mode', async () => {
  const [real, link] = [join(root, 'shared.yaml'), join(root, 'clusters/fleet.yaml')]
  writeFileSync(real, readFileSync(link))
  rmSync(link)
  symlinkSync('../shared.yaml', link)
  chmodSync(join(root, 'clusters/aws.yaml'), 0o640)
  expect(await command(root, 'weights', 'aws=70', 'gcp=30')).toMatchObject({ code: 0 })
  expect(await command(root, 'replicas', 'aws=4')).toMatchObject({ code: 0 })
  expect(readFileSync(real, 'utf8')).toContain('aws: 70')
  expect(execFileSync('readlink', [link], { encoding: 'utf8' })).toBe('../shared.yaml\n')
  expect(statSync(join(root, 'clusters/aws.yaml')).mode & 0o777).toBe(0o640)
})

test('as a process: exit code 4, and no stack', async () => {
  mkdirSync(join(root, 'taken'))
  writeFileSync(join(root, 'taken/file'), '')
  const args = [
    'render',
    ...leadingTo(root).map((word) => word.replace(`${root}/apps`, `${root}/taken/file/apps`)),
  ]
  const { code, err } = await new Promise<{ code: number | null; err: string }>((resolve) => {
    const child = execFile(process.execPath, [join(import.meta.dirname, 'main.js'), ...args], (_, __, text) =>
      resolve({ code: child.exitCode, err: text }),
    )
  })
  expect([code, err.includes('a file stands where a folder should be'), err.includes('    at ')]).toEqual([
    4,
    true,
    false,
  ])
})
