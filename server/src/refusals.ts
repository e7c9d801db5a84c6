/** How a refused request is answered: each API has its own shape of an error, and no answer is without one. */
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Config } from './config.ts'
import { detailBody, protocolBody, RequestError } from './errors.ts'
import { methodsOf } from './methods.ts'
import type { Metrics } from './metrics.ts'
import { GoneError } from './serving/batcher.ts'

/** Fastify's own refusals, in our words. */
const refusalOf = (error: unknown, { bodyLimit }: Config): RequestError | undefined => {
  if (error instanceof RequestError) return error
  const { code, statusCode }: Partial<FastifyError> = error instanceof Error ? error : {}
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE')
    return new RequestError('body-too-large', `the body is larger than ${bodyLimit} bytes`)
  if (code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE')
    return new RequestError('content-type', 'the content type must be application/json')
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500)
    return new RequestError('json-invalid', 'the request cannot be read')
  return undefined
}

/** Answers with the error shape of the API that the URL belongs to. */
export const refuse = (request: FastifyRequest, reply: FastifyReply, refusal: RequestError) => {
  if (refusal.code === 'queue-full') reply.header('retry-after', '1')
  const body = request.url.startsWith('/v2') ? protocolBody(refusal) : detailBody(refusal)
  return reply.code(refusal.statusCode).type('application/json').send(body)
}

const invalid = (refusal: RequestError) => refusal.statusCode < 500 && refusal.code !== 'queue-full'

export const handleErrors = (
  app: FastifyInstance,
  { config, metrics }: { readonly config: Config; readonly metrics: Metrics },
) => {
  app.setErrorHandler((error, request, reply) => {
    // Nobody is there to read an answer.
    if (error instanceof GoneError) return reply.hijack()
    const refusal = refusalOf(error, config)
    if (refusal === undefined) {
      request.log.error({ err: error, reqId: request.id })
      return refuse(request, reply, new RequestError('internal', 'the server failed; its log says more'))
    }
    if (invalid(refusal)) metrics.outcome('invalid')
    request.log.debug({ reqId: request.id, code: refusal.code, field: refusal.field }, refusal.message)
    return refuse(request, reply, refusal)
  })
  const methods = methodsOf(app)
  app.setNotFoundHandler((request, reply) => {
    const [path = ''] = request.url.split('?')
    const where = path.slice(0, 200)
    const taken = methods(path)
    // A route for files takes the method, and still has no such file.
    if (taken.length === 0 || taken.includes(request.method))
      return refuse(
        request,
        reply,
        new RequestError('route-unknown', `there is nothing at ${request.method} ${where}`),
      )
    reply.header('allow', taken.join(', '))
    return refuse(
      request,
      reply,
      new RequestError('method-unknown', `${where} takes ${taken.join(', ')}, not ${request.method}`),
    )
  })
}
