/** Files that people write, read strictly: no pipe that hangs, no byte that an edit would destroy. */
import { isUtf8 } from 'node:buffer'
import { readFileSync, type Stats, statSync } from 'node:fs'
import { type Finding, FindingsError, refused, systemFinding } from '../findings/index.ts'

const kindOf = (stats: Stats): string => {
  if (stats.isDirectory()) return 'a folder'
  if (stats.isFIFO()) return 'a pipe'
  if (stats.isSocket()) return 'a socket'
  return 'a device'
}

/** The line (from 1) of the first byte that is not UTF-8. A line end is never part of a longer character. */
const badLine = (bytes: Buffer): number => {
  for (let line = 1, start = 0; start < bytes.length; line++) {
    const end = bytes.indexOf(10, start)
    const next = end < 0 ? bytes.length : end + 1
    if (!isUtf8(bytes.subarray(start, next))) return line
    start = next
  }
  return 1
}

const isUtf16 = (bytes: Buffer) =>
  (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff)

const encodingFinding = (file: string, bytes: Buffer): Finding => ({
  code: 'fleet-encoding',
  place: { file, line: badLine(bytes) },
  message: isUtf16(bytes) ? 'this file is UTF-16' : 'this line has bytes that are not UTF-8',
  mend: 'save the file as UTF-8; iconv -f latin1 -t utf8 turns an old file into one',
})

/**
 * The text of a file, links followed; every byte of it comes back when it is written as UTF-8. What is no file is not
 * opened. Errors: FindingsError with file-refused (`label` names the file) or fleet-encoding.
 */
export const readText = (path: string, label = path): string => {
  try {
    const stats = statSync(path)
    if (!stats.isFile())
      throw new FindingsError([refused(label, `this is ${kindOf(stats)}, not a file`, 'move it away')])
    const bytes = readFileSync(path)
    if (!isUtf8(bytes)) throw new FindingsError([encodingFinding(label, bytes)])
    return bytes.toString()
  } catch (cause) {
    const finding = systemFinding(cause)
    if (finding === undefined) throw cause
    throw Object.assign(new FindingsError([{ ...finding, place: { file: label } }]), { cause })
  }
}

/** The texts of several files by their names. Errors: FindingsError with what is wrong with any of them. */
export const readTexts = (
  names: readonly string[],
  pathOf: (name: string) => readonly [path: string, label: string],
): ReadonlyMap<string, string> => {
  const findings: Finding[] = []
  const texts = new Map<string, string>()
  for (const name of names) {
    try {
      texts.set(name, readText(...pathOf(name)))
    } catch (error) {
      if (!(error instanceof FindingsError)) throw error
      findings.push(...error.findings)
    }
  }
  if (findings.length > 0) throw new FindingsError(findings)
  return texts
}
