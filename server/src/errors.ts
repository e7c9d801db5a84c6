/** Everything a request can be refused with. A code is stable; a message names the field and the limit, never the input. */

const statuses = {
  'url-invalid': 400,
  'json-invalid': 400,
  'content-type': 415,
  'body-too-large': 413,
  'field-invalid': 422,
  'tensor-invalid': 400,
  'model-unknown': 404,
  'output-unknown': 400,
  'route-unknown': 404,
  'method-unknown': 405,
  'queue-full': 429,
  'deadline-passed': 504,
  'not-ready': 503,
  chaos: 500,
  internal: 500,
} as const satisfies Record<string, number>

export type ErrorCode = keyof typeof statuses

/** Why a request is refused. `field` is a path into the body, such as `data[3]`. */
export class RequestError extends Error {
  override readonly name = 'RequestError'
  readonly code: ErrorCode
  readonly field: readonly (string | number)[]
  constructor(code: ErrorCode, message: string, field: readonly (string | number)[] = []) {
    super(message)
    this.code = code
    this.field = field
  }
  get statusCode(): number {
    return statuses[this.code]
  }
}

/** The tutorial's API: FastAPI's shape of an error, without the input that FastAPI repeats. */
export const detailBody = ({ code, message, field }: RequestError) => ({
  detail: [{ type: code, loc: ['body', ...field], msg: message }],
})

/** The Open Inference Protocol's shape of an error. */
export const protocolBody = ({ message }: RequestError) => ({ error: message })
