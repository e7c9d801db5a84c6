/** What the image adds to its base, by part. */
import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'

export interface Part {
  readonly part: string
  readonly bytes: number
  readonly files: number
}

/** Below the working folder, the first that fits wins. */
const parts = [
  ['onnxruntime', 'node_modules/onnxruntime-node'],
  ['other packages', 'node_modules'],
  ['model', 'server/models'],
  ['source', 'server'],
] as const

/** Bytes and files of each part of an assembled working folder. */
export const sizes = (folder: string): readonly Part[] => {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
  const partOf = (file: string) => parts.find(([, below]) => file.startsWith(`${join(folder, below)}/`))?.[0]
  return [...parts.map(([part]) => part), undefined].flatMap((part) => {
    const own = files.filter((file) => partOf(file) === part)
    const bytes = own.reduce((sum, file) => sum + statSync(file).size, 0)
    return own.length === 0 ? [] : [{ part: part ?? 'other files', bytes, files: own.length }]
  })
}

/** The parts and their sum as lines of a table. */
export const sizeTable = (all: readonly Part[]): string => {
  const total = (of: (part: Part) => number) => all.reduce((sum, part) => sum + of(part), 0)
  const sum = { part: 'all', bytes: total(({ bytes }) => bytes), files: total(({ files }) => files) }
  return [...all, sum]
    .map(({ part, bytes, files }) => {
      const mebibytes = (bytes / 2 ** 20).toFixed(1)
      return `${part.padEnd(16)}${mebibytes.padStart(8)} MiB${String(files).padStart(7)} files`
    })
    .join('\n')
}
