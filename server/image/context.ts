/** The build context: the files of the repository that .dockerignore lets through. */
import { readdirSync, statSync } from 'node:fs'
import { join, relative } from 'node:path'

/** True for a path, relative to the context, that stays out. */
export type Ignored = (path: string) => boolean

/** A pattern as Docker reads it: * and ? stay in one folder, ** crosses folders. */
const expression = (pattern: string) => {
  const source = pattern
    .replaceAll(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll(
      /\*\*\/|\*\*|\*|\?/g,
      (glob) => ({ '**/': '(.*/)?', '**': '.*', '*': '[^/]*' })[glob] ?? '[^/]',
    )
  return new RegExp(`^${source}(/.*)?$`)
}

/** Reads a .dockerignore: the last line that matches a path or one of its folders decides. */
export const parseIgnore = (text: string): Ignored => {
  const rules = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => ({
      keeps: line.startsWith('!'),
      matches: expression(line.replace(/^!/, '').replace(/^\/|\/$/g, '')),
    }))
  return (path) => rules.findLast(({ matches }) => matches.test(path))?.keeps === false
}

/** The files of the context below `source`, relative to it; a file that is named itself is ''. Errors: ENOENT. */
export const contextFiles = (context: string, source: string, ignored: Ignored): readonly string[] => {
  const top = join(context, source)
  const files = statSync(top).isDirectory()
    ? readdirSync(top, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name))
    : [top]
  return files
    .filter((file) => !ignored(relative(context, file)))
    .map((file) => relative(top, file))
    .sort()
}
