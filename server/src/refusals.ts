/** How a refused request is answered: each API is a scope with its own shape of an error, and no answer is without one. */
import { STATUS_CODES } from 'node:http'
import type { FastifyError, FastifyInstance, FastifyReply } from 'fastify'
import { readRest } from './body/index.ts'
import { type ErrorShape, GoneError, RequestError, RunError } from './errors.ts'
import type { Methods } from './methods.ts'
import type { Metrics } from './metrics.ts'

/** Refusals of Fastify and its plugins, in our words. */
const refusalOf = (error: unknown): RequestError | undefined => {
  if (error instanceof RequestError) return error
  const { code, statusCode }: Partial<FastifyError> = error instanceof Error ? error : {}
  if (code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE')
    return new RequestError('content-type', 'the content type must be application/json')
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500)
    return new RequestError('request-refused', `refused: ${STATUS_CODES[statusCode] ?? statusCode}`, [], {
      status: statusCode,
    })
  return undefined
}

export const refuse = (reply: FastifyReply, shape: ErrorShape, refusal: RequestError) => {
  if (!reply.request.raw.readableEnded) readRest(reply)
  return reply.code(refusal.statusCode).headers(refusal.headers).type('application/json').send(shape(refusal))
}

/** The outcome of a prediction that was refused before the queue; undefined when the queue has counted it. */
const outcomeOf = ({ code, statusCode }: RequestError): string | undefined => {
  switch (code) {
    case 'queue-full':
    case 'deadline-passed':
      return undefined
    case 'not-ready':
      return 'unavailable'
    case 'memory-full':
      return 'rejected'
    default:
      return statusCode < 500 ? 'invalid' : 'error'
  }
}

interface Parts {
  readonly metrics: Metrics
  readonly methods: Methods
}

/** Every refusal of a scope, in the shape of its API. */
export const refusals = (scope: FastifyInstance, shape: ErrorShape, { metrics, methods }: Parts) => {
  scope.setErrorHandler((error, request, reply) => {
    // Nobody is there to read an answer.
    if (error instanceof GoneError) return reply.hijack()
    const about = { reqId: request.id, ...request.span?.ids }
    const refusal = refusalOf(error)
    // Only what is sent asks for a prediction.
    const count = (outcome: string) => {
      if (request.method === 'POST') metrics.outcome(outcome)
    }
    if (refusal === undefined) {
      const ran = error instanceof RunError
      if (!ran) count('error')
      request.log.error({ err: ran ? error.cause : error, ...about })
      return refuse(reply, shape, new RequestError('internal', 'the server failed; its log says more'))
    }
    const outcome = outcomeOf(refusal)
    if (outcome !== undefined) count(outcome)
    request.log.debug({ ...about, code: refusal.code, field: refusal.field }, refusal.message)
    return refuse(reply, shape, refusal)
  })
  scope.setNotFoundHandler((request, reply) => {
    const [path = ''] = request.url.split('?')
    const where = path.slice(0, 200)
    const taken = methods(path)
    // A route for files takes the method, and still has no such file.
    if (taken.length === 0 || taken.includes(request.method))
      return refuse(
        reply,
        shape,
        new RequestError('route-unknown', `there is nothing at ${request.method} ${where}`),
      )
    const allow = taken.join(', ')
    return refuse(
      reply,
      shape,
      new RequestError('method-unknown', `${where} takes ${allow}, not ${request.method}`, [], {
        headers: { allow },
      }),
    )
  })
}
