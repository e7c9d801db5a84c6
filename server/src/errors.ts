/** Everything a request can be refused with. A code is stable; a message names the field and the limit, never the input. */

const statuses = {
  'url-invalid': 400,
  'http-invalid': 400,
  'json-invalid': 400,
  /** What Fastify or one of its plugins refuses, with the status that it has there. */
  'request-refused': 400,
  'request-timeout': 408,
  'headers-too-large': 431,
  'content-type': 415,
  'content-encoding': 415,
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
  'memory-full': 503,
  chaos: 500,
  internal: 500,
} as const satisfies Record<string, number>

export type ErrorCode = keyof typeof statuses

/** Those that ask the client to come back: the load is gone a second later, or another pod has less. */
const LATER: readonly ErrorCode[] = ['queue-full', 'memory-full']

type Headers = Readonly<Record<string, string>>

/** Why a request is refused. `field` is a path into the body, such as `data[3]`. */
export class RequestError extends Error {
  override readonly name = 'RequestError'
  readonly code: ErrorCode
  readonly field: readonly (string | number)[]
  readonly statusCode: number
  /** Of the answer, beside its content type. */
  readonly headers: Headers
  constructor(
    code: ErrorCode,
    message: string,
    field: readonly (string | number)[] = [],
    { status, headers }: { readonly status?: number; readonly headers?: Headers } = {},
  ) {
    super(message)
    this.code = code
    this.field = field
    this.statusCode = status ?? statuses[code]
    this.headers = { ...(LATER.includes(code) && { 'retry-after': '1' }), ...headers }
  }
}

/** The client went away: nobody sees this error, and there is nobody to answer. */
export class GoneError extends Error {
  override readonly name = 'GoneError'
}

/** The model failed with this cause; the queue has counted it. */
export class RunError extends Error {
  override readonly name = 'RunError'
  constructor(cause: Error) {
    super(cause.message, { cause })
  }
}

/** How an API writes an error. */
export type ErrorShape = (refusal: RequestError) => unknown

/** The tutorial's API: FastAPI's shape of an error, without the input that FastAPI repeats. */
export const detailBody: ErrorShape = ({ code, message, field }) => ({
  detail: [{ type: code, loc: ['body', ...field], msg: message }],
})

/** The Open Inference Protocol's shape of an error. */
export const protocolBody: ErrorShape = ({ message }) => ({ error: message })
