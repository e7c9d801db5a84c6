/** What a series may be: numbers that float32 can carry, at least one, not too many. */
import { type ErrorCode, RequestError } from './errors.ts'

/** The largest finite float32 as everyone prints it: a little above, and rounded to it. */
export const FLOAT32_MAX = 3.4028235e38

const kindOf = (value: unknown) =>
  value === null
    ? 'null'
    : Array.isArray(value)
      ? 'a list'
      : typeof value === 'object'
        ? 'an object'
        : typeof value === 'boolean'
          ? 'a boolean'
          : typeof value === 'string'
            ? 'text'
            : typeof value === 'number'
              ? 'a number'
              : 'nothing'

/** A path as a reader writes it: `inputs[0].data`. */
const nameOf = (field: readonly (string | number)[]) =>
  field.reduce<string>(
    (name, part) => (typeof part === 'number' ? `${name}[${part}]` : name === '' ? part : `${name}.${part}`),
    '',
  )

/** The series in a body's field. Errors: RequestError with the field, what it must be and the limit. */
export const readSeries = (
  value: unknown,
  field: readonly (string | number)[],
  maxLength: number,
  code: ErrorCode = 'field-invalid',
): readonly number[] => {
  const refused = (what: string, ...at: readonly number[]) => {
    const path = [...field, ...at]
    return new RequestError(code, `${nameOf(path)} ${what}`, path)
  }
  if (!Array.isArray(value))
    throw refused(`must be a list of 1 to ${maxLength} numbers, not ${kindOf(value)}`)
  if (value.length === 0) throw refused('must have at least 1 number')
  if (value.length > maxLength) throw refused(`has ${value.length} numbers; the limit is ${maxLength}`)
  for (let i = 0; i < value.length; i++) {
    const number: unknown = value[i]
    if (typeof number !== 'number') throw refused(`must be a number, not ${kindOf(number)}`, i)
    if (!(Math.abs(number) <= FLOAT32_MAX)) throw refused('is outside the range of float32, ±3.4028235e38', i)
  }
  return value
}
