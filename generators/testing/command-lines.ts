/**
 * Random command lines with what they say, which follows from how they were made: a line is a list of pieces, the text is
 * written from them, and no text is read again. Only tests import this room.
 */
import fc from 'fast-check'

/** A flag takes no value; a value is given once; parts of a list are joined; of many each stays by itself. */
export type Kind = 'flag' | 'value' | 'list' | 'many'

/** What a command takes, written down beside its code. */
export interface Taken {
  readonly options: Readonly<Record<string, Kind>>
  readonly words: boolean
  /** The short option of the command, such as `h` for help. */
  readonly short?: Readonly<Record<string, string>>
}

export type Piece =
  | { readonly word: string }
  | { readonly option: string; readonly value?: string; readonly inline: boolean }
  /** `--`: what follows is words. */
  | { readonly end: true }

/** What a line says: its options with their values (none for a flag), and its words. */
export interface Saying {
  readonly options: ReadonlyMap<string, readonly string[]>
  readonly words: readonly string[]
}

const tokens = (piece: Piece): readonly string[] => {
  if ('word' in piece) return [piece.word]
  if ('end' in piece) return ['--']
  const { option, value, inline } = piece
  if (value === undefined) return [option]
  return inline ? [`${option}=${value}`] : [option, value]
}

export const written = (pieces: readonly Piece[]): readonly string[] => pieces.flatMap(tokens)

const isBlank = (text: string | undefined) => text === undefined || text.trim() === ''

/** The value that an option has: its own, or the word after it where it was left out; undefined where there is none. */
const valueAt = (
  pieces: readonly Piece[],
  i: number,
): { readonly value?: string; readonly taken: number } => {
  const piece = pieces[i]
  if (piece === undefined || !('option' in piece)) return { taken: 0 }
  if (piece.value !== undefined)
    return !piece.inline && /^-./.test(piece.value) ? { taken: 0 } : { value: piece.value, taken: 0 }
  const next = pieces[i + 1]
  return next !== undefined && 'word' in next && !/^-./.test(next.word)
    ? { value: next.word, taken: 1 }
    : { taken: 0 }
}

/** What pieces say to a command that takes these options and words; `refused` where they say nothing that it could do. */
export const saying = (
  { options: kinds, words: takes }: Taken,
  pieces: readonly Piece[],
): Saying | 'refused' => {
  const options = new Map<string, readonly string[]>()
  const words: string[] = []
  for (let i = 0; i < pieces.length; i += 1) {
    const piece = pieces[i]
    if (piece === undefined) break
    if ('end' in piece) {
      words.push(...written(pieces.slice(i + 1)))
      break
    }
    if ('word' in piece) {
      words.push(piece.word)
      continue
    }
    const name = piece.option.slice(2)
    const kind = piece.option.startsWith('--') && Object.hasOwn(kinds, name) ? kinds[name] : undefined
    if (kind === undefined) return 'refused'
    const before = options.get(name)
    if (before !== undefined && kind !== 'list' && kind !== 'many') return 'refused'
    if (kind === 'flag') {
      if (piece.value !== undefined && piece.inline) return 'refused'
      options.set(name, [])
      // A word after a flag is a word.
      if (piece.value !== undefined) words.push(piece.value)
      continue
    }
    const { value, taken } = valueAt(pieces, i)
    if (value === undefined || isBlank(value)) return 'refused'
    options.set(name, [...(before ?? []), ...(kind === 'list' ? value.split(',') : [value])])
    i += taken
  }
  return words.some(isBlank) || (words.length > 0 && !takes) ? 'refused' : { options, words }
}

/** Letters that are options of npm: a long option of these alone (`--apps`) is them to npm, and its value a word. */
const LETTERS = /^--[acdfghlmnpqsvwy]+$/

/** How `npm run` hands a line on whose `--` stands before the `cut`th piece: what is left, and what npm took of options. */
export const byNpm = (script: string, pieces: readonly Piece[], cut: number) => {
  const kept = pieces.slice(0, cut)
  const taken = kept.flatMap((piece) =>
    'option' in piece && piece.option.startsWith('--') && !LETTERS.test(piece.option) ? [piece] : [],
  )
  const env = new Map<string, string>()
  for (const { option, value, inline } of taken) {
    const [name, text] = option.startsWith('--no-') ? [option.slice(5), ''] : [option.slice(2), 'true']
    const key = `npm_config_${name.replaceAll('-', '_')}`
    const said = value !== undefined && inline ? value : text
    const before = env.get(key)
    // Of an option that comes twice npm gives the values as paragraphs.
    env.set(key, before === undefined ? said : `${before}\n\n${said}`)
  }
  const words = kept.flatMap((piece): readonly Piece[] => {
    if ('word' in piece) return [piece]
    const isWord = 'option' in piece && (!piece.inline || LETTERS.test(piece.option))
    // A value that looks like an option is one to npm.
    return isWord && piece.value !== undefined && !/^-./.test(piece.value) ? [{ word: piece.value }] : []
  })
  return {
    env: { npm_lifecycle_event: script, ...Object.fromEntries(env) },
    pieces: [...words, ...pieces.slice(cut)],
    taken: taken.map(({ option }) => option),
  }
}

/** How people get a line wrong; `at` chooses the piece, `other` what comes in. */
export type Slip =
  | 'none'
  | 'misplaced'
  | 'doubled'
  | 'swallowed'
  | 'misspelt'
  | 'one dash'
  | 'a value too many'
  | 'an empty value'
  | 'a word too many'
  | 'a word too few'
  | 'an empty word'
  | 'an end too early'

export const slips: readonly Slip[] = [
  ...(['none', 'misplaced', 'doubled', 'swallowed', 'misspelt', 'one dash', 'a value too many'] as const),
  ...(['an empty value', 'a word too many', 'a word too few', 'an empty word', 'an end too early'] as const),
]

const without = <T>(all: readonly T[], i: number) => all.filter((_, at) => at !== i)
const put = <T>(all: readonly T[], i: number, one: T) => [...all.slice(0, i), one, ...all.slice(i)]
const inPlace = <T>(all: readonly T[], i: number, one: T) => all.map((each, at) => (at === i ? one : each))

/** One letter less, twice, or changed for its neighbour. */
const misspelt = (option: string, seed: number) => {
  const at = 2 + (seed % (option.length - 2))
  const letter = option[at] ?? ''
  const ways = ['', letter + letter, `${option[at + 1] ?? 'x'}${letter}`]
  const skip = seed % 3 === 2 && at + 1 < option.length ? 2 : 1
  return option.slice(0, at) + (ways[seed % 3] ?? '') + option.slice(at + skip)
}

/** A line with a slip in it. */
export const slipped = (pieces: readonly Piece[], slip: Slip, at: number, other: Piece): readonly Piece[] => {
  const indices = (is: (piece: Piece) => boolean) => pieces.flatMap((piece, i) => (is(piece) ? [i] : []))
  const pick = (all: readonly number[]) => all[at % Math.max(1, all.length)]
  const option = pick(indices((piece) => 'option' in piece))
  const word = pick(indices((piece) => 'word' in piece))
  const valued = pick(indices((piece) => 'option' in piece && piece.value !== undefined))
  const given = option === undefined ? undefined : pieces[option]
  switch (slip) {
    case 'misplaced':
      return option === undefined || given === undefined
        ? pieces
        : put(without(pieces, option), at % pieces.length, given)
    case 'doubled':
      return option === undefined || given === undefined
        ? pieces
        : put(pieces, at % (pieces.length + 1), given)
    case 'swallowed': {
      const piece = valued === undefined ? undefined : pieces[valued]
      return valued === undefined || piece === undefined || !('option' in piece)
        ? pieces
        : inPlace(pieces, valued, { option: piece.option, inline: false })
    }
    case 'misspelt':
    case 'one dash': {
      if (option === undefined || given === undefined || !('option' in given)) return pieces
      const name = slip === 'misspelt' ? misspelt(given.option, at) : given.option.slice(1)
      return inPlace(pieces, option, { ...given, option: name })
    }
    case 'a value too many':
      return option === undefined || given === undefined || !('option' in given)
        ? pieces
        : inPlace(pieces, option, { ...given, value: given.value ?? 'no', inline: true })
    case 'an empty value': {
      const piece = valued === undefined ? undefined : pieces[valued]
      return valued === undefined || piece === undefined || !('option' in piece)
        ? pieces
        : inPlace(pieces, valued, { ...piece, value: at % 2 === 0 ? '' : ' ' })
    }
    case 'a word too many':
      return put(pieces, at % (pieces.length + 1), other)
    case 'a word too few':
      return word === undefined ? pieces : without(pieces, word)
    case 'an empty word':
      return put(pieces, at % (pieces.length + 1), { word: at % 2 === 0 ? '' : '  ' })
    case 'an end too early':
      return put(pieces, at % (pieces.length + 1), { end: true })
    case 'none':
      return pieces
  }
}

/** A line before its slip: an option with a value of its own, a flag, a word. */
export const valued = (option: string, values: fc.Arbitrary<string>): fc.Arbitrary<Piece> =>
  fc.record({ option: fc.constant(`--${option}`), value: values, inline: fc.boolean() })
export const flagged = (option: string): fc.Arbitrary<Piece> =>
  fc.constant({ option: `--${option}`, inline: false })

/** Chosen now and then: of many options a line has few. */
const rarely = (option: fc.Arbitrary<Piece>) =>
  fc.oneof({ weight: 3, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: option })

/** Every slip, and as many lines without one. */
const slipping = fc.oneof(fc.constantFrom(...slips), fc.constantFrom<Slip>('none', 'none', 'misplaced'))

/** A line of a command: its words and options, the slip in them, and the piece before which the `--` of npm stands. */
export interface Line {
  readonly pieces: readonly Piece[]
  readonly slip: Slip
  readonly cut: number | undefined
}

/** Words in their order, some of the options among them, a slip, and how the line is started. */
export const lineOf = (
  words: fc.Arbitrary<readonly string[]>,
  options: readonly fc.Arbitrary<Piece>[],
): fc.Arbitrary<Line> =>
  fc
    .record({
      words,
      options: fc.tuple(...options.map(rarely)),
      first: fc.boolean(),
      slip: slipping,
      at: fc.nat(999),
      other: fc.constantFrom('aws', 'gcp', 'aws=50', 'start', 'now'),
      npm: fc.constantFrom('not', 'not', 'not', 'right', 'right', 'right', 'wrong'),
    })
    .map(({ words: said, options: some, first, slip, at, other, npm }) => {
      const given = some.filter((each) => each !== undefined)
      const spoken = said.map((word): Piece => ({ word }))
      const pieces = slipped(first ? [...given, ...spoken] : [...spoken, ...given], slip, at, { word: other })
      const isPlain = !pieces.some((piece) => 'end' in piece)
      const cut = npm === 'not' ? undefined : npm === 'wrong' && isPlain ? 1 + (at % (pieces.length + 1)) : 0
      return { pieces, slip, cut }
    })
