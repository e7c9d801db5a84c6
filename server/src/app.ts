/** The two listeners: the API, and beside it metrics and health alone, which stay out of the mesh's public route. */
import { performance } from 'node:perf_hooks'
import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import fastify, {
  type FastifyError,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  LogController,
} from 'fastify'
import type { Config } from './config.ts'
import { detailBody, protocolBody, RequestError } from './errors.ts'
import type { Metrics } from './metrics.ts'
import type { Predictor } from './predictor.ts'
import { healthRoutes, protocolRoutes, type Served } from './routes/protocol.ts'
import { tutorialRoutes } from './routes/tutorial.ts'
import { GoneError } from './serving/batcher.ts'
import type { State } from './serving/state.ts'
import type { Tracing } from './serving/tracing.ts'

export interface Parts {
  readonly config: Config
  readonly state: State
  readonly metrics: Metrics
  readonly predictor: Predictor
  readonly served: Served
  readonly tracing: Tracing | undefined
}

/** Where log lines go; standard output by default. */
export type LogStream = { readonly write: (line: string) => void }

const listener = (
  { config: { logLevel, bodyLimit, keepAliveTimeout }, tracing }: Parts,
  stream?: LogStream,
): FastifyInstance =>
  fastify({
    logger: {
      level: logLevel,
      ...(tracing && { mixin: tracing.logFields }),
      redact: ['req.headers.authorization', 'req.headers.cookie'],
      ...(stream && { stream }),
    },
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit,
    keepAliveTimeout,
    // Slow clients cannot hold a connection by sending a byte a minute.
    requestTimeout: 15_000,
    forceCloseConnections: 'idle',
    requestIdHeader: 'x-request-id',
  })

/** Fastify's own refusals, in our words. */
const refusalOf = (error: unknown, config: Config): RequestError | undefined => {
  if (error instanceof RequestError) return error
  const { code, statusCode }: Partial<FastifyError> = error instanceof Error ? error : {}
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE')
    return new RequestError('body-too-large', `the body is larger than ${config.bodyLimit} bytes`)
  if (code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE')
    return new RequestError('content-type', 'the content type must be application/json')
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500)
    return new RequestError('json-invalid', 'the request cannot be read')
  return undefined
}

const send = (request: FastifyRequest, reply: FastifyReply, refusal: RequestError) => {
  if (refusal.code === 'queue-full') reply.header('retry-after', '1')
  const body = request.url.startsWith('/v2') ? protocolBody(refusal) : detailBody(refusal)
  return reply.code(refusal.statusCode).type('application/json').send(body)
}

const invalid = (refusal: RequestError) => refusal.statusCode < 500 && refusal.code !== 'queue-full'

const handleErrors = (app: FastifyInstance, { config, metrics }: Parts) => {
  app.setErrorHandler((error, request, reply) => {
    // Nobody is there to read an answer.
    if (error instanceof GoneError) return reply.hijack()
    const refusal = refusalOf(error, config)
    if (refusal === undefined) {
      request.log.error(error)
      return send(request, reply, new RequestError('internal', 'the server failed; its log says more'))
    }
    if (invalid(refusal)) metrics.outcome('invalid')
    request.log.debug({ code: refusal.code, field: refusal.field }, refusal.message)
    return send(request, reply, refusal)
  })
  app.setNotFoundHandler((request, reply) =>
    send(
      request,
      reply,
      new RequestError(
        'route-unknown',
        `there is nothing at ${request.method} ${request.url.split('?')[0]?.slice(0, 200)}`,
      ),
    ),
  )
}

const json = (app: FastifyInstance) => {
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (_, body, done) => {
    try {
      done(null, JSON.parse(body.toString()))
    } catch {
      done(new RequestError('json-invalid', 'the body is not JSON'))
    }
  })
}

const measured = (app: FastifyInstance, { metrics, state }: Parts) => {
  const starts = new WeakMap<FastifyRequest, number>()
  app.addHook('onRequest', (request, reply, done) => {
    starts.set(request, performance.now())
    metrics.started()
    // While the pod's endpoint is being withdrawn, every answer asks the client to connect anew, elsewhere.
    if (state.draining) reply.header('connection', 'close')
    done()
  })
  app.addHook('onResponse', (request, reply, done) => {
    const took = performance.now() - (starts.get(request) ?? performance.now())
    metrics.answered(request.method, request.routeOptions.url ?? 'unknown', reply.statusCode, took)
    done()
  })
}

const metricsRoute = (app: FastifyInstance, { registry }: Metrics) => {
  app.get('/metrics', { schema: { summary: 'Prometheus metrics', tags: ['health'] } }, async (_, reply) => {
    reply.header('content-type', registry.contentType)
    return registry.metrics()
  })
}

/** The API on its port. */
export const createApp = async (parts: Parts, stream?: LogStream): Promise<FastifyInstance> => {
  const { config, state, predictor, served, tracing, metrics } = parts
  const app = listener(parts, stream)
  if (tracing !== undefined) await app.register(tracing.plugin)
  // Schemas describe the routes; series.ts and tensor.ts check them, with errors that name field and limit.
  app.setValidatorCompiler(() => (value) => ({ value }))
  app.setSerializerCompiler(() => (value) => JSON.stringify(value))
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'ML Inference Service',
        version: config.version,
        description: 'The next ten values of any series.',
      },
    },
  })
  await app.register(swaggerUi, { routePrefix: '/docs' })
  json(app)
  handleErrors(app, parts)
  measured(app, parts)
  await app.register(async (scope) => {
    tutorialRoutes(scope, config, predictor, state)
    healthRoutes(scope, state)
    protocolRoutes(scope, config, served, predictor, state)
    metricsRoute(scope, metrics)
    scope.get('/openapi.json', { schema: { hide: true } }, async () => scope.swagger())
  })
  return app
}

/** Metrics and health on a port of their own. */
export const createSideApp = (parts: Parts, stream?: LogStream): FastifyInstance => {
  const app = listener(parts, stream)
  healthRoutes(app, parts.state)
  metricsRoute(app, parts.metrics)
  return app
}
