/** The two listeners: the API, and beside it metrics and health alone, which stay out of the mesh's public route. */
import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import type { FastifyInstance } from 'fastify'
import { BodyMemory } from './body/index.ts'
import type { Config } from './config.ts'
import { detailBody, protocolBody } from './errors.ts'
import { type LogStream, listener } from './listener/index.ts'
import { methodsOf } from './methods.ts'
import type { Metrics } from './metrics.ts'
import type { Predictor } from './predictor.ts'
import { refusals } from './refusals.ts'
import { protocolApi, protocolHealth, type Served } from './routes/protocol.ts'
import { tutorialApi, tutorialHealth } from './routes/tutorial.ts'
import type { State } from './serving/state.ts'
import type { Tracing } from './tracing/index.ts'

export type { LogStream } from './listener/index.ts'

export interface Parts {
  readonly config: Config
  readonly state: State
  readonly metrics: Metrics
  readonly predictor: Predictor
  readonly served: Served
  readonly tracing: Tracing | undefined
}

/** Routes whose requests have spans, in a scope of their own: probes and scrapes have none, whoever asks. */
const traced = (
  app: FastifyInstance,
  tracing: Tracing | undefined,
  routes: (scope: FastifyInstance) => void,
) =>
  app.register(async (scope) => {
    if (tracing !== undefined)
      scope.addHook('onRequest', (request, _, done) => {
        request.span = tracing.request(request)
        done()
      })
    routes(scope)
  })

const metricsRoute = (app: FastifyInstance, { registry }: Metrics) => {
  app.get('/metrics', { schema: { summary: 'Prometheus metrics', tags: ['health'] } }, async (_, reply) => {
    reply.header('content-type', registry.contentType)
    return registry.metrics()
  })
}

/** What both listeners have: metrics, and health in the words of both APIs, each with its shape of an error. */
const common = (app: FastifyInstance, { config, state, metrics }: Parts) => {
  const parts = { metrics, methods: methodsOf(app) }
  refusals(app, detailBody, parts)
  tutorialHealth(app, config, state)
  metricsRoute(app, metrics)
  return parts
}

/** The API on its port. */
export const createApp = async (parts: Parts, stream?: LogStream): Promise<FastifyInstance> => {
  const { config, state, predictor, served, tracing } = parts
  const limits = { bodyLimit: config.bodyLimit, memory: new BodyMemory(config.bodyMemory) }
  const app = listener(parts, stream)
  app.removeAllContentTypeParsers()
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
  const refusing = common(app, parts)
  await app.register(swaggerUi, { routePrefix: '/docs' })
  app.get('/openapi.json', { schema: { hide: true } }, async () => app.swagger())
  await traced(app, tracing, (scope) => tutorialApi(scope, { config, predictor, limits }))
  await app.register(
    async (scope) => {
      refusals(scope, protocolBody, refusing)
      protocolHealth(scope, state, served)
      await traced(scope, tracing, (inner) => protocolApi(inner, { config, served, predictor, limits }))
    },
    { prefix: '/v2' },
  )
  return app
}

/** Metrics and health on a port of their own. */
export const createSideApp = (parts: Parts, stream?: LogStream): FastifyInstance => {
  const app = listener(parts, stream)
  const refusing = common(app, parts)
  app.register(
    async (scope) => {
      refusals(scope, protocolBody, refusing)
      protocolHealth(scope, parts.state)
    },
    { prefix: '/v2' },
  )
  return app
}
