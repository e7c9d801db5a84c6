/** IPv4 ranges in CIDR form, as numbers: just what address plans need. */
export interface Range {
  readonly first: number
  readonly last: number
}

const octet = '(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)'
const form = new RegExp(`^(${octet})\\.(${octet})\\.(${octet})\\.(${octet})/(3[0-2]|[12]?\\d)$`)

/** The range that a CIDR covers, or undefined when the text is none. Host bits are not refused here. */
export const parseCidr = (text: string): Range | undefined => {
  const parts = form.exec(text)?.slice(1).map(Number)
  if (parts === undefined) return undefined
  const [a = 0, b = 0, c = 0, d = 0, prefix = 0] = parts
  const size = 2 ** (32 - prefix)
  const address = a * 2 ** 24 + b * 2 ** 16 + c * 2 ** 8 + d
  const first = address - (address % size)
  return { first, last: first + size - 1 }
}

/** An address as people write it. */
export const formatAddress = (address: number): string =>
  [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256).join('.')

/** The canonical text of a CIDR: host bits cleared (`10.1.2.3/16` gives `10.1.0.0/16`). */
export const canonicalCidr = (text: string): string | undefined => {
  const range = parseCidr(text)
  if (range === undefined) return undefined
  return `${formatAddress(range.first)}/${text.split('/')[1]}`
}

/** Pairs of ranges that share an address. Sorted sweep: n log n, plus one step for each pair found. */
export const overlaps = <T extends Range>(ranges: readonly T[]): readonly (readonly [T, T])[] => {
  const sorted = [...ranges].sort((a, b) => a.first - b.first || b.last - a.last)
  let open: readonly T[] = []
  return sorted.flatMap((range) => {
    open = open.filter((earlier) => earlier.last >= range.first)
    const pairs = open.map((earlier) => [earlier, range] as const)
    open = [...open, range]
    return pairs
  })
}
