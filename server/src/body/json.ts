import { isUtf8 } from 'node:buffer'
import { RequestError } from '../errors.ts'

const BYTE_ORDER_MARK = 0xfeff

/** The value of a JSON text, with or without a byte order mark. Errors: RequestError json-invalid. */
export const parseJson = (bytes: Buffer): unknown => {
  // toString would replace what is no UTF-8.
  if (!isUtf8(bytes)) throw new RequestError('json-invalid', 'the body is not UTF-8')
  const text = bytes.toString()
  try {
    return JSON.parse(text.charCodeAt(0) === BYTE_ORDER_MARK ? text.slice(1) : text)
  } catch {
    throw new RequestError('json-invalid', 'the body is not JSON')
  }
}
