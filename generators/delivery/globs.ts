/** Patterns as Argo CD's project reads them: one dialect for addresses and namespaces, another for kinds. */

const literal = (text: string) => text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')

/** What is between the brackets of a class: a range such as `a-z`, or characters. Undefined where it is neither. */
const classOf = (inside: string, not: '!' | '^') => {
  const negated = inside.startsWith(not)
  const members = negated ? inside.slice(1) : inside
  if (!/^(.-.|[^-\]\\]+)$/s.test(members)) return undefined
  const [low = '', dash, high = ''] = members
  const range = dash === '-' ? `${literal(low)}-${literal(high)}` : literal(members)
  return low > high && dash === '-' ? undefined : `[${negated ? '^' : ''}${range}]`
}

interface Dialect {
  /** What `*` and `?` do not match. Default: they match everything. */
  readonly separator?: string
  readonly not: '!' | '^'
  /** `**` and `{a,b}`. */
  readonly extended: boolean
}

/** The pattern as a regular expression; undefined where it is malformed, and then matches nothing. */
const compiled = (pattern: string, { separator, not, extended }: Dialect): RegExp | undefined => {
  const one = separator === undefined ? '[^]' : `[^${literal(separator)}]`
  const parts: string[] = []
  let [rest, open] = [pattern, 0]
  const take = (count: number, part: string) => {
    parts.push(part)
    rest = rest.slice(count)
  }
  while (rest !== '') {
    const [first = ''] = rest
    const end = rest.indexOf(']', 2)
    if (extended && rest.startsWith('**')) take(2, '[^]*')
    else if (first === '*') take(1, `${one}*`)
    else if (first === '?') take(1, one)
    else if (first === '\\') {
      if (rest.length === 1) return undefined
      take(2, literal(rest.charAt(1)))
    } else if (first === '[') {
      const members = end === -1 ? undefined : classOf(rest.slice(1, end), not)
      if (members === undefined) return undefined
      take(end + 1, members)
    } else if (extended && first === '{') {
      open++
      take(1, '(?:')
    } else if (extended && first === '}' && open > 0) {
      open--
      take(1, ')')
    } else if (extended && first === ',' && open > 0) take(1, '|')
    else take(1, literal(first))
  }
  return open === 0 ? new RegExp(`^(?:${parts.join('')})$`, 'u') : undefined
}

const known = new Map<string, RegExp | undefined>()
const matches = (pattern: string, text: string, dialect: Dialect) => {
  const key = JSON.stringify([pattern, dialect])
  if (!known.has(key)) known.set(key, compiled(pattern, dialect))
  return known.get(key)?.test(text) ?? false
}

/** Addresses and namespaces: `*`, `**`, `?`, `[a-z]`, `[!abc]`, `{a,b}`; with a separator `*` stops at it. */
export const globMatches = (pattern: string, text: string, separator?: string) =>
  matches(pattern, text, { not: '!', extended: true, ...(separator !== undefined && { separator }) })

/** Kinds, groups and names: `*`, `?`, `[a-z]`, `[^abc]`; `*` stops at a slash. */
export const nameMatches = (pattern: string, text: string) =>
  matches(pattern, text, { not: '^', extended: false, separator: '/' })
