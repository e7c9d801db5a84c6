/** The fleet that an edit would make; what is refused of it is said of the words of the command, for its text is on no disk. */
import type { Arguments } from '../command-line/index.ts'
import { type Finding, FindingsError } from '../findings/index.ts'
import { type Fleet, type FleetText, parseFleet } from '../fleet/index.ts'

/** Options that say where things are, and nothing about the fleet. */
const ELSEWHERE: readonly string[] = [
  ...['clusters', 'out', 'apps', 'base', 'json'],
  ...['metrics', 'evidence', 'record', 'message', 'body'],
]

/** A word of the command, and what of a fleet it is about: a cluster (`aws=70`), or the field of an option (`--percent`). */
interface Word {
  readonly text: string
  readonly names: string
}

const FIELDS: Readonly<Record<string, string>> = { in: 'clusters' }

const wordsOf = ({ words, options }: Arguments): readonly Word[] => [
  ...words.map((text) => ({ text, names: text.split('=')[0] ?? text })),
  ...Object.entries(options).flatMap(([name, value]) =>
    ELSEWHERE.includes(name) || typeof value !== 'string'
      ? []
      : [{ text: `--${name} ${value}`, names: FIELDS[name] ?? name }],
  ),
]

/** The words that a finding is about: those of its cluster or field, those it repeats, else all of them. */
const wordsAbout = (words: readonly Word[], file: string, { place, message }: Finding): readonly Word[] => {
  const steps = [file.replace(/\.yaml$/, ''), ...(place.field ?? '').split(/[.[\]]+/)]
  const named = words.filter(({ names }) => steps.includes(names))
  const repeated = words.filter(({ text }) => message.includes(JSON.stringify(text)))
  return named.length > 0 ? named : repeated.length > 0 ? repeated : words
}

/** Errors: FindingsError; a place in a file that the edit changes is given as the words, the file and the field. */
export const askedFleet = (args: Arguments, before: FleetText, after: FleetText): Fleet => {
  const result = parseFleet(after)
  if ('fleet' in result) return result.fleet
  const words = wordsOf(args)
  const { label } = after
  throw new FindingsError(
    result.findings.map((finding) => {
      const name = finding.place.file.slice(label === '' ? 0 : label.length + 1)
      if (words.length === 0 || before.files.get(name) === after.files.get(name)) return finding
      const about = wordsAbout(words, name, finding)
      const said = `${about.length === 1 ? 'argument' : 'arguments'} ${about.map(({ text }) => text).join(' ')}`
      return { ...finding, place: { file: `${said}, ${finding.place.file}`, field: finding.place.field } }
    }),
  )
}
