/** The two listeners: the API, and beside it metrics and health alone, which stay out of the mesh's public route. */
import { isUtf8 } from 'node:buffer'
import { performance } from 'node:perf_hooks'
import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest, LogController } from 'fastify'
import type { Config } from './config.ts'
import { RequestError } from './errors.ts'
import type { Metrics } from './metrics.ts'
import type { Predictor } from './predictor.ts'
import { handleErrors, refuse } from './refusals.ts'
import { healthRoutes, protocolRoutes, type Served } from './routes/protocol.ts'
import { tutorialHealth, tutorialRoutes } from './routes/tutorial.ts'
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

const listener = (parts: Parts, stream?: LogStream): FastifyInstance => {
  const { logLevel, bodyLimit, keepAliveTimeout } = parts.config
  const { tracing } = parts
  const app = fastify({
    logger: {
      level: logLevel,
      ...(tracing && { mixin: tracing.logFields }),
      redact: ['req.headers.authorization', 'req.headers.cookie'],
      ...(stream && { stream }),
    },
    logController: new LogController({ disableRequestLogging: true }),
    // A logger per request would be its largest object, and few requests log: those name the request themselves.
    childLoggerFactory: (logger) => logger,
    bodyLimit,
    keepAliveTimeout,
    // Slow clients cannot hold a connection by sending a byte a minute.
    requestTimeout: 15_000,
    forceCloseConnections: 'idle',
    requestIdHeader: 'x-request-id',
    // URLs that the router cannot read come to no route and no hook.
    frameworkErrors: (_, request, reply) => {
      measure(parts, request, reply)
      refuse(request, reply, new RequestError('url-invalid', 'the URL cannot be read'))
    },
  })
  // Schemas describe the routes; series.ts and tensor.ts check them, with errors that name field and limit.
  app.setValidatorCompiler(() => (value) => ({ value }))
  app.setSerializerCompiler(() => (value) => JSON.stringify(value))
  handleErrors(app, parts)
  return app
}

const json = (app: FastifyInstance) => {
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_, body, done) => {
    try {
      // Bytes that are no UTF-8 are refused, which toString would replace.
      if (typeof body !== 'string' && !isUtf8(body)) throw new TypeError('not UTF-8')
      done(null, JSON.parse(body.toString()))
    } catch {
      done(new RequestError('json-invalid', 'the body is not JSON'))
    }
  })
}

/** Counts and times a request until its answer is sent, or until its client gives up (499, as nginx has it). */
const measure = ({ metrics, tracing }: Parts, request: FastifyRequest, reply: FastifyReply) => {
  const start = performance.now()
  metrics.started()
  // Fastify's onResponse is not called for a client that went away, so this listens to the connection.
  reply.raw.once('close', () => {
    const status = reply.raw.writableFinished ? reply.statusCode : 499
    if (status === 499) tracing?.abandoned(request)
    metrics.answered(request.method, request.routeOptions.url ?? 'unknown', status, performance.now() - start)
  })
}

const measured = (app: FastifyInstance, parts: Parts) => {
  app.addHook('onRequest', (request, reply, done) => {
    measure(parts, request, reply)
    // While the pod's endpoint is being withdrawn, every answer asks the client to connect anew, elsewhere.
    if (parts.state.draining) reply.header('connection', 'close')
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
  tutorialHealth(app, parts.config, parts.state)
  metricsRoute(app, parts.metrics)
  return app
}
