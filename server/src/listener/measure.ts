import { performance } from 'node:perf_hooks'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Metrics } from '../metrics.ts'
import type { Unread } from './unread.ts'

/** Counts, times and traces a request until its answer is sent, or until its client gives up (499, as nginx has it). */
export const measure = (metrics: Metrics, unread: Unread, request: FastifyRequest, reply: FastifyReply) => {
  const start = performance.now()
  metrics.started()
  // Fastify's onResponse is not called for a client that went away, so this listens to the connection.
  reply.raw.once('close', () => {
    const status = reply.raw.writableFinished ? reply.statusCode : unread.statusOf(request.raw.socket)
    request.span?.end(status)
    metrics.answered(
      request.method,
      request.routeOptions.url ?? 'unknown',
      status ?? 499,
      performance.now() - start,
    )
  })
}
