/** The tutorial's API: POST /predict, GET /health, GET /. */
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { type BodyLimits, codingOf, codingRefused, parseJson, readBody } from '../body/index.ts'
import type { Config } from '../config.ts'
import { RequestError } from '../errors.ts'
import type { Caller, Predictor } from '../predictor.ts'
import { readSeries } from '../series.ts'
import type { State } from '../serving/state.ts'
import { healthSchema, predictSchema, rootSchema } from './schemas.ts'

/** Who asks for a prediction. */
export const callerOf = (request: FastifyRequest): Caller => ({
  gone: () => request.raw.socket?.destroyed ?? false,
  span: request.span,
})

const DATA = ['data'] as const

const dataOf = (body: unknown): unknown => {
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    throw new RequestError('field-invalid', 'the body must be an object with a field data')
  if (!('data' in body)) throw new RequestError('field-invalid', 'data is missing', ['data'])
  return body.data
}

const jsonOnly = (scope: FastifyInstance, limits: BodyLimits) => {
  scope.addContentTypeParser('application/json', (request, payload, done) => {
    const coding = codingOf(request)
    if (coding !== undefined) return done(codingRefused(coding, []))
    readBody(payload, Number(request.headers['content-length']), limits, (error, body) => {
      if (body === undefined) return done(error)
      try {
        done(null, parseJson(body))
      } catch (wrong) {
        if (!(wrong instanceof RequestError)) throw wrong
        done(wrong)
      }
    })
  })
}

interface Parts {
  readonly config: Config
  readonly predictor: Predictor
  readonly limits: BodyLimits
}

export const tutorialApi = (scope: FastifyInstance, { config, predictor, limits }: Parts) => {
  const { place, maxLength, version } = config
  const metadata = { cloud: place.cloud, region: place.region, pod: place.pod }
  const tail = `],"metadata":${JSON.stringify(metadata)}}`
  jsonOnly(scope, limits)

  scope.post('/predict', { schema: predictSchema(maxLength) }, async (request, reply) => {
    const series = readSeries(dataOf(request.body), DATA, maxLength)
    const prediction = await predictor.predict(series, callerOf(request))
    // Not Fastify's own serializer, which would add a charset: application/json is what the tutorial's clients get.
    reply.header('content-type', 'application/json').serializer(String)
    return `{"prediction":[${prediction.join(',')}${tail}`
  })

  scope.get('/', { schema: rootSchema }, async () => ({
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
