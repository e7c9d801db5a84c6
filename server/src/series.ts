/** What a series may be: numbers that float32 can carry, at least one, not too many. */
import { type ErrorCode, RequestError } from './errors.ts'

/** The largest finite float32. */
export const FLOAT32_MAX = 3.4028234663852886e38

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
  const name = nameOf(field)
  if (!Array.isArray(value))
    throw new RequestError(
      code,
      `${name} must be a list of 1 to ${maxLength} numbers, not ${kindOf(value)}`,
      field,
    )
  if (value.length === 0) throw new RequestError(code, `${name} must have at least 1 number`, field)
  if (value.length > maxLength)
    throw new RequestError(code, `${name} has ${value.length} numbers; the limit is ${maxLength}`, field)
  for (let i = 0; i < value.length; i++) {
    const number: unknown = value[i]
    if (typeof number !== 'number')
      throw new RequestError(code, `${name}[${i}] must be a number, not ${kindOf(number)}`, [...field, i])
    if (!(Math.abs(number) <= FLOAT32_MAX))
      throw new RequestError(code, `${name}[${i}] is outside the range of float32, ±3.4028235e38`, [
        ...field,
        i,
      ])
  }
  return value
}
