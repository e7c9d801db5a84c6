/**
 * Terraform's files as far as a review needs them: blocks with their labels, attributes as their texts. Expressions are not
 * computed: two texts that differ in spaces and comments alone are the same, any other two are not.
 */

/** A block such as `resource "aws_vpc" "this" { … }`. */
export interface Block {
  readonly type: string
  readonly labels: readonly string[]
  /** The text of each attribute, without comments and line ends. */
  readonly attributes: ReadonlyMap<string, string>
  readonly blocks: readonly Block[]
}

export const addressOf = ({ type, labels }: Block) =>
  type === 'resource' ? labels.join('.') : [type, ...labels].join('.')

/** The file is none that Terraform reads, or has what is not read here. */
export class UnreadTerraformError extends Error {}

export type Token = { readonly kind: 'word' | 'text' | 'sign' | 'end'; readonly text: string }

/** Blocks, or quotes, in each other. */
const DEEPEST = 50

const HEREDOC = /^<<-?([A-Za-z_][\w-]*)[ \t]*\r?\n/
const WORD = /^[\p{L}_][\p{L}\p{N}_-]*/u
const DIGITS = /^\d+/

/** The end of a quoted text that begins at `start`: `${…}` in it may hold quotes of its own. */
const quoteEnd = (source: string, start: number, level = 0): number => {
  if (level > DEEPEST) throw new UnreadTerraformError('quotes are too deep in each other')
  let depth = 0
  for (let i = start + 1; i < source.length; i++) {
    const two = source.slice(i, i + 2)
    if (depth === 0 && (two === '$$' || two === '%%') && source[i + 2] === '{') i += 2
    else if (two === '${' || two === '%{') {
      depth++
      i++
    } else if (source[i] === '\\' && depth === 0) i++
    else if (source[i] === '"') {
      if (depth === 0) return i
      i = quoteEnd(source, i, level + 1)
    } else if (depth > 0 && source[i] === '{') depth++
    else if (depth > 0 && source[i] === '}') depth--
    else if (depth === 0 && source[i] === '\n') break
  }
  throw new UnreadTerraformError('a quoted text does not end')
}

export function* tokens(source: string): Generator<Token> {
  let i = 0
  const rest = () => source.slice(i)
  while (i < source.length) {
    const [char = '', two] = [source[i], source.slice(i, i + 2)]
    if (char === '\n') {
      yield { kind: 'end', text: '\n' }
      i++
    } else if (/\s/.test(char) || char === '\ufeff') i++
    else if (char === '#' || two === '//') {
      const end = source.indexOf('\n', i)
      i = end < 0 ? source.length : end
    } else if (two === '/*') {
      const end = source.indexOf('*/', i)
      if (end < 0) throw new UnreadTerraformError('a comment does not end')
      i = end + 2
    } else if (char === '"') {
      const end = quoteEnd(source, i)
      yield { kind: 'text', text: source.slice(i, end + 1) }
      i = end + 1
    } else if (two === '<<' && HEREDOC.test(rest())) {
      const [opening = '', name = ''] = HEREDOC.exec(rest()) ?? []
      const closing = new RegExp(`^[ \\t]*${name}[ \\t]*\\r?$`, 'm').exec(source.slice(i + opening.length))
      if (closing === null) throw new UnreadTerraformError(`the text until ${name} does not end`)
      const end = i + opening.length + closing.index + closing[0].length
      // Its name ends it only where the line ends, also when another part follows on the way back.
      yield { kind: 'text', text: `${source.slice(i, end)}\n` }
      i = end
    } else {
      const word = WORD.exec(source.slice(i, i + 200))?.[0]
      const text = word ?? DIGITS.exec(source.slice(i, i + 200))?.[0] ?? char
      yield { kind: word === undefined ? 'sign' : 'word', text }
      i += text.length
    }
  }
}

const OPEN = '([{'
const CLOSE = ')]}'

/** The blocks of a file. Errors: UnreadTerraformError, with what it is that is not read. */
export const blocksOf = (source: string): readonly Block[] => {
  const all = [...tokens(source)]
  let at = 0
  const peek = () => all[at]
  const isSign = (text: string) => peek()?.kind === 'sign' && peek()?.text === text
  const skipEnds = () => {
    while (peek()?.kind === 'end') at++
  }

  /** The text of an expression: to the end of its line, but for brackets that are open. */
  const expression = (): string => {
    const parts: string[] = []
    let depth = 0
    for (let token = peek(); token !== undefined; token = peek()) {
      if (token.kind === 'sign' && OPEN.includes(token.text)) depth++
      if (token.kind === 'sign' && CLOSE.includes(token.text)) {
        if (depth === 0) break
        depth--
      }
      at++
      if (token.kind === 'end') {
        if (depth === 0) break
      } else parts.push(token.text)
    }
    if (depth > 0) throw new UnreadTerraformError('a bracket does not close')
    return parts.join(' ')
  }

  const body = (level: number): Pick<Block, 'attributes' | 'blocks'> => {
    if (level > DEEPEST) throw new UnreadTerraformError('blocks are too deep in each other')
    const [attributes, blocks] = [new Map<string, string>(), [] as Block[]]
    for (skipEnds(); peek() !== undefined && !isSign('}'); skipEnds()) {
      const token = peek()
      if (token?.kind !== 'word' && token?.kind !== 'text')
        throw new UnreadTerraformError(`${token?.text} where a name should be`)
      at++
      if (isSign('=')) {
        at++
        attributes.set(token.text, expression())
        continue
      }
      const labels: string[] = []
      for (let label = peek(); label?.kind === 'text' || label?.kind === 'word'; label = peek()) {
        labels.push(label.text.replace(/^"|"$/g, ''))
        at++
      }
      if (!isSign('{')) throw new UnreadTerraformError(`${token.text} is neither an attribute nor a block`)
      at++
      blocks.push({ type: token.text, labels, ...body(level + 1) })
    }
    if (level > 0) {
      if (!isSign('}')) throw new UnreadTerraformError('a block does not close')
      at++
    } else if (peek() !== undefined) throw new UnreadTerraformError('a bracket closes that none opens')
    return { attributes, blocks }
  }
  return body(0).blocks
}
