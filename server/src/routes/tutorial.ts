/** The tutorial's API: POST /predict, GET /health, GET /. */
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Config } from '../config.ts'
import { RequestError } from '../errors.ts'
import type { Predictor } from '../predictor.ts'
import { readSeries } from '../series.ts'
import type { State } from '../serving/state.ts'
import { healthSchema, predictSchema, rootSchema } from './schemas.ts'

/** True once the client has gone away. */
export const gone = (request: FastifyRequest) => () => request.raw.socket?.destroyed ?? false

const DATA = ['data'] as const

const dataOf = (body: unknown): unknown => {
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    throw new RequestError('field-invalid', 'the body must be an object with a field data')
  if (!('data' in body)) throw new RequestError('field-invalid', 'data is missing', ['data'])
  return body.data
}

export const tutorialRoutes = (app: FastifyInstance, config: Config, predictor: Predictor, state: State) => {
  const { place, maxLength, version } = config
  const metadata = { cloud: place.cloud, region: place.region, pod: place.pod }
  const tail = `],"metadata":${JSON.stringify(metadata)}}`

  app.post('/predict', { schema: predictSchema(maxLength) }, async (request, reply) => {
    const series = readSeries(dataOf(request.body), DATA, maxLength)
    const prediction = await predictor.predict(series, gone(request))
    // Not Fastify's own serializer, which would add a charset: application/json is what the tutorial's clients get.
    reply.header('content-type', 'application/json').serializer(String)
    return `{"prediction":[${prediction.join(',')}${tail}`
  })

  tutorialHealth(app, config, state)

  app.get('/', { schema: rootSchema }, async () => ({
    service: 'ML Inference Service',
    version,
    cloud: place.cloud,
    region: place.region,
  }))
}

/** Health as the tutorial has it, for both listeners. */
export const tutorialHealth = (app: FastifyInstance, { place, chaos }: Config, state: State) => {
  app.get('/health', { schema: healthSchema }, async (_, reply) => {
    const { notReady } = state
    if (notReady !== undefined && !state.draining) reply.code(503)
    return {
      status: notReady === undefined ? 'healthy' : state.draining ? 'draining' : 'unhealthy',
      cloud: place.cloud,
      region: place.region,
      pod: place.pod,
      ...(notReady !== undefined && { reason: notReady }),
      ...(chaos && { chaos }),
    }
  })
}
