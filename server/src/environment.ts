/** Reads typed values from environment variables; what cannot be read becomes a problem, so that all show at once. */

export type Env = Readonly<Record<string, string | undefined>>

const units: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 }

/** What Node's timers can wait, milliseconds; anything longer would end at once. */
const LONGEST = 2_147_483_647

const decoded = (text: string): string | undefined => {
  try {
    return decodeURIComponent(text.trim())
  } catch (error) {
    if (error instanceof URIError) return undefined
    throw error
  }
}

const pairsIn = (text: string): Readonly<Record<string, string>> | undefined => {
  const pairs = text.split(',').map((pair) => pair.split('=').map(decoded))
  const whole = pairs.flatMap(([key, value, ...more]) =>
    key && value !== undefined && more.length === 0 ? [[key, value] as const] : [],
  )
  return whole.length === pairs.length ? Object.fromEntries(whole) : undefined
}

/** Reads a variable with a parser that answers undefined for what it cannot read. */
export const reader = (env: Env, problems: string[]) => {
  const read = <T>(name: string, fallback: T, parse: (text: string) => T | undefined, form: string): T => {
    const text = env[name]
    if (text === undefined || text === '') return fallback
    const value = parse(text)
    if (value === undefined) problems.push(`${name}=${text} is not ${form}`)
    return value ?? fallback
  }
  return {
    whole: (name: string, fallback: number, minimum: number, maximum: number) =>
      read(
        name,
        fallback,
        (text) =>
          /^\d+$/.test(text) && Number(text) >= minimum && Number(text) <= maximum ? Number(text) : undefined,
        `a whole number from ${minimum} to ${maximum}`,
      ),
    share: (name: string, fallback: number) =>
      read(
        name,
        fallback,
        (text) => (/^(0(\.\d+)?|1(\.0+)?)$/.test(text) ? Number(text) : undefined),
        'a number from 0 to 1',
      ),
    /** Milliseconds, at least `minimum` of them. */
    duration: (name: string, fallback: number, minimum = 0) =>
      read(
        name,
        fallback,
        (text) => {
          const [, amount = '', unit = ''] = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/.exec(text) ?? []
          const factor = units[unit]
          const milliseconds = factor === undefined ? Number.NaN : Number(amount) * factor
          return milliseconds >= minimum && milliseconds <= LONGEST ? milliseconds : undefined
        },
        `a duration such as 500ms, 5s or 1m, of ${minimum === 0 ? '' : `at least ${minimum} ms and `}at most 24 days`,
      ),
    /** Names with values, as OpenTelemetry writes them: `key=value,key=value`, with percent signs for other characters. */
    pairs: (name: string) =>
      read<Readonly<Record<string, string>>>(
        name,
        {},
        pairsIn,
        'a list such as team=a,note=b%2Cc, with a percent sign and two digits for each comma, equals or percent sign',
      ),
    choice: (name: string, fallback: string, choices: readonly string[]) =>
      read(
        name,
        fallback,
        (text) => (choices.includes(text) ? text : undefined),
        `one of ${choices.join(', ')}`,
      ),
    url: (name: string) =>
      read<string | undefined>(
        name,
        undefined,
        (text) => (/^https?:/.test(text) && URL.canParse(text) ? text : undefined),
        'a URL such as http://collector:4318',
      ),
  }
}
