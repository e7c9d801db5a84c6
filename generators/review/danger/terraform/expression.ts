/**
 * What an expression holds, as far as it is written out: maps and lists with their texts, through any function around them.
 * Nothing is computed: a reference is the text of its name.
 */
import { type Block, type Token, tokens, UnreadTerraformError } from './hcl.ts'

export type Node =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'map'; readonly entries: readonly (readonly [string, Node])[] }
  | { readonly kind: 'list'; readonly nodes: readonly Node[] }

/** A text, and the keys that lead to it. */
export interface Leaf {
  readonly path: readonly string[]
  readonly text: string
}

const HEREDOC = /^<<-?[\w-]+[ \t]*\r?\n([\s\S]*?)\n?[ \t]*[\w-]+\s*$/
/** Maps in each other: deeper ones are one text. */
const DEEPEST = 60

const tokensOf = (source: string): readonly Token[] => {
  try {
    return [...tokens(source)].filter(({ kind }) => kind !== 'end')
  } catch (error) {
    if (!(error instanceof UnreadTerraformError)) throw error
    return []
  }
}

export const unquoted = (text: string) => text.replace(/^"|"$/g, '')

/** What an expression holds. */
export const nodeOf = (source: string, level = 0): Node => {
  const all = tokensOf(source)
  if (all.length === 0 || level > DEEPEST) return { kind: 'text', text: source }
  let at = 0
  const isSign = (i: number, text: string) => all[i]?.kind === 'sign' && all[i]?.text === text

  /** `key =` anywhere in a map; `"key":`, as JSON has it, behind a bracket or a comma only, since `a ? "b" : c` is none. */
  const isKey = (i: number) =>
    all[i] !== undefined &&
    all[i]?.kind !== 'sign' &&
    ((isSign(i + 1, '=') && !isSign(i + 2, '=') && !isSign(i + 2, '>')) ||
      (isSign(i + 1, ':') && (isSign(i - 1, '{') || isSign(i - 1, ','))))

  const isIndex = (i: number) =>
    isSign(i, '[') &&
    ((all[i - 1]?.kind === 'word' && !/^(in|if)$/.test(all[i - 1]?.text ?? '')) ||
      isSign(i - 1, ']') ||
      isSign(i - 1, ')'))

  const raw = (): string => {
    const parts: string[] = []
    let depth = 0
    for (; at < all.length; at++) {
      if (isSign(at, '[')) depth++
      if (isSign(at, ']')) depth--
      parts.push(all[at]?.text ?? '')
      if (depth === 0) break
    }
    at++
    return parts.join('')
  }

  const quoted = (text: string): Node => {
    const long = HEREDOC.exec(text)?.[1]
    return long === undefined
      ? { kind: 'text', text }
      : /^\s*[{[]/.test(long)
        ? nodeOf(long, level + 1)
        : { kind: 'text', text: long }
  }

  const sequence = (close: string, depth: number): Node => {
    const nodes: Node[] = []
    let run = ''
    const flush = () => {
      if (run !== '') nodes.push({ kind: 'text', text: run })
      run = ''
    }
    const inner = (node: Node) => {
      at++
      nodes.push(node)
    }
    while (at < all.length && !isSign(at, close) && !(close === '}' && isKey(at))) {
      const [token, next] = [all[at], all[at + 1]]
      const opens = depth < DEEPEST && token?.kind === 'sign' && '([{'.includes(token.text)
      if (token?.kind === 'text') {
        flush()
        at++
        nodes.push(quoted(token.text))
      } else if (isSign(at, ',')) {
        flush()
        at++
        if (close === '}') break
      } else if (isIndex(at)) run += raw()
      else if (opens) {
        flush()
        at++
        inner(token.text === '{' ? map(depth + 1) : sequence(token.text === '(' ? ')' : ']', depth + 1))
      } else if (token?.kind === 'word' && next?.kind === 'sign' && next.text === '(') at++
      else {
        run += token?.kind === 'word' && all[at - 1]?.kind === 'word' ? ` ${token.text}` : (token?.text ?? '')
        at++
      }
    }
    flush()
    const [only] = nodes
    return nodes.length === 1 && only !== undefined ? only : { kind: 'list', nodes }
  }

  const map = (depth: number): Node => {
    const entries: (readonly [string, Node])[] = []
    while (at < all.length && !isSign(at, '}')) {
      const key = isKey(at) ? unquoted(all[at]?.text ?? '') : ''
      if (key !== '') at += 2
      const start = at
      entries.push([key, sequence('}', depth)])
      if (at === start && key === '') at++
    }
    return { kind: 'map', entries }
  }

  return sequence('', 0)
}

/** A block with those in it; a `dynamic` block is one of its name. */
export const nodeOfBlock = ({ attributes, blocks }: Block): Node => ({
  kind: 'map',
  entries: [
    ...[...attributes].map(([key, text]) => [key, nodeOf(text)] as const),
    ...blocks.map(
      (block) =>
        [block.type === 'dynamic' ? (block.labels[0] ?? '') : block.type, nodeOfBlock(block)] as const,
    ),
  ],
})

/** Every text, but for those in maps that are left out. */
export const leavesOf = (
  node: Node,
  leftOut: (node: Node) => boolean = () => false,
  path: readonly string[] = [],
): readonly Leaf[] => {
  if (leftOut(node)) return []
  if (node.kind === 'text') return [{ path, text: node.text }]
  return node.kind === 'list'
    ? node.nodes.flatMap((each) => leavesOf(each, leftOut, path))
    : node.entries.flatMap(([key, each]) =>
        leavesOf(each, leftOut, key === '' || key === 'content' ? path : [...path, key]),
      )
}

/** Texts by their paths; those of one path as one. `null` is as if it were not there. */
export const textsByPath = (node: Node): ReadonlyMap<string, string> =>
  new Map(
    [...Map.groupBy(leavesOf(node), ({ path }) => path.join('.'))]
      .map(([path, leaves]) => [path, leaves.map(({ text }) => text).join(' ')] as const)
      .filter(([, text]) => text !== 'null' && text !== '""'),
  )

/** Texts of the second that the first has not, each as often as it is there more. */
export const more = (before: readonly string[], after: readonly string[]): readonly string[] => {
  const left = new Map([...Map.groupBy(before, (text) => text)].map(([text, { length }]) => [text, length]))
  return after.filter((text) => {
    const count = left.get(text) ?? 0
    left.set(text, count - 1)
    return count <= 0
  })
}
