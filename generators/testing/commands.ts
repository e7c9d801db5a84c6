/** Commands in a folder of their own, in this process: a fleet on disk, what is said, what is there afterwards. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { vi } from 'vitest'
import { run } from '../cli/run.ts'

/** A new folder with the files of a fleet below clusters/. */
export const fleetFolder = (files: ReadonlyMap<string, string>): string => {
  const root = mkdtempSync(join(tmpdir(), 'commands-'))
  mkdirSync(join(root, 'clusters'))
  for (const [name, text] of files) writeFileSync(join(root, 'clusters', name), text)
  return root
}

/** The options that lead a command into the folder. */
export const leadingTo = (root: string): readonly string[] =>
  ['clusters', 'out', 'apps'].flatMap((name) => [`--${name}`, join(root, name === 'out' ? 'rendered' : name)])

/** Runs a command in the folder: its exit code, and what it prints, with paths from there. */
export const command = async (root: string, ...args: readonly string[]) => {
  const [out, err] = [vi.spyOn(console, 'log'), vi.spyOn(console, 'error')]
  const said = (spy: typeof out) =>
    stripVTControlCharacters(spy.mock.calls.map((words) => words.join(' ')).join('\n')).replaceAll(
      `${root}/`,
      '',
    )
  for (const spy of [out, err]) spy.mockImplementation(() => undefined)
  try {
    const code = await run([...args, ...leadingTo(root)])
    return { code, out: said(out), err: said(err) }
  } finally {
    for (const spy of [out, err]) spy.mockRestore()
  }
}

/** Every file of the folder with its bytes; what runs keep for themselves left out. */
export const filesBelow = (root: string): ReadonlyMap<string, string> =>
  new Map(
    readdirSync(root, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && !entry.parentPath.includes('/.render'))
      .map((entry) => join(entry.parentPath, entry.name))
      .sort()
      .map((path) => [path.slice(root.length + 1), readFileSync(path, 'latin1')]),
  )
