import { type Command, flag, UsageError } from '../../command-line/index.ts'
import { pages, topicOf, topics } from '../../explanations/index.ts'
import { type Code, catalogue } from '../../findings/index.ts'
import { clipped, columnsOf, nearest, wrapped } from '../../text/index.ts'

const columns = () => columnsOf(process.stdout) ?? 80

const codes = Object.keys(catalogue)
const isCode = (word: string): word is Code => Object.hasOwn(catalogue, word)

const indented = (text: string) => text.replace(/^/gm, '  ')

/** A finding's page. */
const page = (code: Code): string => {
  const { severity, why } = catalogue[code]
  const { mend, example } = pages[code]
  return [
    `${code}: ${severity}, ${topics[topicOf(code)]}`,
    '',
    'why',
    indented(why),
    'what mends it',
    indented(mend),
    ...(example === undefined ? [] : ['for example', indented(example)]),
  ].join('\n')
}

/** Every code under its topic. */
const list = (): string =>
  [
    ...[...Map.groupBy(codes.filter(isCode), topicOf)].flatMap(([topic, all]) => [
      `${topic}-: ${topics[topic]} (${all.length})`,
      indented(all.map((code) => code.slice(topic.length + 1)).join(', ')),
    ]),
    '',
    `${codes.length} codes; npm run explain -- <code> says more of one, such as ${codes[0]}. docs/findings.md has all.`,
  ].join('\n')

const unknown = (word: string): UsageError => {
  const meant = nearest(word, codes)
  const alike = codes.filter((code) => code.includes(word) || word.includes(code)).slice(0, 5)
  const shown = JSON.stringify(clipped(word, 60))
  if (meant !== undefined) return new UsageError(`there is no finding ${shown}; did you mean ${meant}?`)
  return new UsageError(
    alike.length > 0
      ? `there is no finding ${shown}; there are ${alike.join(', ')}`
      : `there is no finding ${shown}; npm run explain lists them`,
  )
}

export const command: Command = {
  usage: 'explain [<code>] [--json]',
  summary: 'says why a finding exists and what mends it',
  details: `  <code>          of a finding, such as capacity-n-1; without one: all codes, by topic
  --json          print the page, or all pages, as JSON`,
  options: { json: { type: 'boolean' } },
  words: true,
  run: (args) => {
    const [word, ...rest] = args.words
    if (rest.length > 0) throw new UsageError('name one code')
    if (word !== undefined && !isCode(word)) throw unknown(word)
    if (flag(args, 'json')) {
      const data = (code: Code) => ({ code, ...catalogue[code], ...pages[code] })
      console.log(JSON.stringify(word === undefined ? codes.filter(isCode).map(data) : data(word), null, 2))
    } else console.log(wrapped(word === undefined ? list() : page(word), columns()))
    return 0
  },
}
