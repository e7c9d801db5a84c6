/** What both listeners are: HTTP within bounds of time, connections and memory, each request measured, each refusal in a shape. */
import fastify, { type FastifyInstance, LogController } from 'fastify'
import type { Config } from '../config.ts'
import { detailBody, type ErrorShape, protocolBody, RequestError } from '../errors.ts'
import type { Metrics } from '../metrics.ts'
import { refuse } from '../refusals.ts'
import type { State } from '../serving/state.ts'
import type { RequestSpan } from '../tracing/index.ts'
import { measure } from './measure.ts'
import { createUnread } from './unread.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** The span of a request that is traced. */
    span: RequestSpan | undefined
  }
}

/** Where log lines go; standard output by default. */
export type LogStream = { readonly write: (line: string) => void }

/** Milliseconds between two looks for connections that are too slow: a request is ended that much late at most. */
const CHECK = 1_000

/** A URL that the router cannot read comes to no scope; its first part says whose it was. */
const shapeOf = (url: string): ErrorShape => (/^\/v2(?:[/?]|$)/.test(url) ? protocolBody : detailBody)

interface Parts {
  readonly config: Config
  readonly state: State
  readonly metrics: Metrics
}

export const listener = ({ config, state, metrics }: Parts, stream?: LogStream): FastifyInstance => {
  const { requestTimeout, keepAliveTimeout, maxConnections, logLevel, bodyLimit } = config
  const unread = createUnread(config, metrics)
  const app = fastify({
    logger: { level: logLevel, ...(stream && { stream }) },
    logController: new LogController({ disableRequestLogging: true }),
    // A logger per request would be its largest object, and few requests log: those name the request themselves.
    childLoggerFactory: (logger) => logger,
    bodyLimit,
    keepAliveTimeout,
    // Fastify sets it again on the server, which has a timer of its own for it from the start.
    requestTimeout,
    http: {
      requestTimeout,
      headersTimeout: requestTimeout,
      connectionsCheckingInterval: Math.min(CHECK, requestTimeout),
    },
    clientErrorHandler: unread.clientErrorHandler,
    forceCloseConnections: 'idle',
    requestIdHeader: 'x-request-id',
    // URLs that the router cannot read come to no route and no hook.
    frameworkErrors: ({ statusCode = 400 }, request, reply) => {
      measure(metrics, unread, request, reply)
      const refusal = new RequestError('url-invalid', 'the URL cannot be read', [], { status: statusCode })
      refuse(reply, shapeOf(request.url), refusal)
    },
  })
  app.server.maxConnections = maxConnections
  app.server.on('drop', metrics.dropped)
  app.decorateRequest('span', undefined)
  // Schemas describe the routes; series.ts and tensor.ts check them, with errors that name field and limit.
  app.setValidatorCompiler(() => (value) => ({ value }))
  app.setSerializerCompiler(() => (value) => JSON.stringify(value))
  app.addHook('onRequest', (request, reply, done) => {
    measure(metrics, unread, request, reply)
    // While the pod's endpoint is being withdrawn, every answer asks the client to connect anew, elsewhere.
    if (state.draining) reply.header('connection', 'close')
    done()
  })
  return app
}
