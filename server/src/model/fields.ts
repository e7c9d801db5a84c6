/**
 * Reads JSON into typed values; what is not as it should be is named by its path. Written out because the libraries that
 * do this cost a pod 13 MiB (docs/image.md) for one file that is read once.
 */

/** Reads a value at a path such as `/training/seed`. Errors: TypeError that says what it must be. */
export type Reader<T> = (value: unknown, path: string) => T

type Fields = Readonly<Record<string, Reader<unknown>>>
type Read<F extends Fields> = { readonly [Name in keyof F]: ReturnType<F[Name]> }

/** A reader of what a test accepts. */
const that =
  <T>(accepts: (value: unknown) => value is T, what: string): Reader<T> =>
  (value, path) => {
    if (!accepts(value)) throw new TypeError(`${path || '/'} must be ${what}`)
    return value
  }

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const isList = (value: unknown): value is readonly unknown[] => Array.isArray(value)

const anObject = that(isObject, 'an object')
const aList = that(isList, 'a list')

export const text = that(
  (value): value is string => typeof value === 'string' && value !== '',
  'text that is not empty',
)

export const matching = (pattern: RegExp) =>
  that((value): value is string => typeof value === 'string' && pattern.test(value), `text like ${pattern}`)

export const exactly = <const T extends string | number>(only: T) =>
  that((value): value is T => value === only, JSON.stringify(only))

/** A finite number of at least `minimum`. */
export const number = (minimum: number) =>
  that(
    (value): value is number => typeof value === 'number' && Number.isFinite(value) && value >= minimum,
    `a number from ${minimum}`,
  )

export const whole = (minimum: number) =>
  that(
    (value): value is number => typeof value === 'number' && Number.isSafeInteger(value) && value >= minimum,
    `a whole number from ${minimum}`,
  )

export const list =
  <T>(each: Reader<T>): Reader<readonly T[]> =>
  (value, path) =>
    aList(value, path).map((item, index) => each(item, `${path}/${index}`))

/** Any names, each with the same kind of value. */
export const record =
  <T>(each: Reader<T>): Reader<Readonly<Record<string, T>>> =>
  (value, path) =>
    Object.fromEntries(
      Object.entries(anObject(value, path)).map(([name, item]) => [name, each(item, `${path}/${name}`)]),
    )

/** These fields; others may be there, so that a server of before reads what a later one has added. */
export const object =
  <F extends Fields>(fields: F): Reader<Read<F>> =>
  (value, path) => {
    const given = anObject(value, path)
    const read = Object.entries(fields).map(([name, each]) => [name, each(given[name], `${path}/${name}`)])
    return Object.fromEntries(read) as Read<F>
  }
