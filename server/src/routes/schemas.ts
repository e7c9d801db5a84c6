/** What /openapi.json says of the routes. The checks themselves are in series.ts, whose errors name field and limit. */
import { Type } from 'typebox'
import { FLOAT32_MAX } from '../series.ts'

const place = { cloud: Type.String(), region: Type.String(), pod: Type.String() }

const number = Type.Number({ minimum: -FLOAT32_MAX, maximum: FLOAT32_MAX })
export const seriesSchema = (maxLength: number) =>
  Type.Array(number, { minItems: 1, maxItems: maxLength, examples: [[1, 2, 3, 4, 5]] })

const detail = Type.Object({
  detail: Type.Array(
    Type.Object({
      type: Type.String({ description: 'A stable code.' }),
      loc: Type.Array(Type.Union([Type.String(), Type.Integer()])),
      msg: Type.String(),
    }),
  ),
})

const refusal = (description: string) => ({ description, ...detail })

export const predictSchema = (maxLength: number) => ({
  summary: 'The next ten values of a series',
  tags: ['prediction'],
  body: Type.Object({ data: seriesSchema(maxLength) }),
  response: {
    200: Type.Object({
      prediction: Type.Array(Type.Number(), { minItems: 10, maxItems: 10 }),
      metadata: Type.Object(place),
    }),
    400: refusal('The body is not JSON'),
    413: refusal('The body is too large'),
    415: refusal('The body is not application/json'),
    422: refusal('The series is missing, empty, too long, or holds what is not a float32 number'),
    429: refusal('Too many predictions wait; Retry-After says when to come back'),
    503: refusal('The model is not loaded'),
    504: refusal('The prediction waited longer than the deadline'),
  },
})

export const healthSchema = {
  summary: 'Health, as the tutorial has it',
  tags: ['health'],
  response: {
    200: Type.Object({ status: Type.String(), ...place }),
    503: Type.Object({ status: Type.String(), ...place, reason: Type.String() }),
  },
}

export const rootSchema = {
  summary: 'What answers here',
  tags: ['health'],
  response: {
    200: Type.Object({
      service: Type.String(),
      version: Type.String(),
      cloud: Type.String(),
      region: Type.String(),
    }),
  },
}

const error = Type.Object({ error: Type.String() })
const tensor = { name: Type.String(), shape: Type.Array(Type.Integer()), datatype: Type.String() }
const model = Type.Object({ m: Type.String() })

export const protocol = {
  live: {
    summary: 'Is the process alive?',
    tags: ['Open Inference Protocol'],
    response: { 200: Type.Object({ live: Type.Boolean() }) },
  },
  ready: {
    summary: 'Does it take requests?',
    tags: ['Open Inference Protocol'],
    response: { 200: Type.Object({ ready: Type.Boolean() }), 503: Type.Object({ ready: Type.Boolean() }) },
  },
  server: {
    summary: 'Metadata of the server',
    tags: ['Open Inference Protocol'],
    response: {
      200: Type.Object({
        name: Type.String(),
        version: Type.String(),
        extensions: Type.Array(Type.String()),
      }),
    },
  },
  model: {
    summary: 'Metadata of a model',
    tags: ['Open Inference Protocol'],
    params: model,
    response: { 404: error },
  },
  modelReady: {
    summary: 'Is a model ready?',
    tags: ['Open Inference Protocol'],
    params: model,
    response: {
      200: Type.Object({ name: Type.String(), ready: Type.Boolean() }),
      503: Type.Object({ name: Type.String(), ready: Type.Boolean() }),
      404: error,
    },
  },
  infer: {
    summary: 'Predictions by the Open Inference Protocol v2',
    tags: ['Open Inference Protocol'],
    params: model,
    body: Type.Object({
      id: Type.Optional(Type.String()),
      inputs: Type.Array(Type.Object({ ...tensor, data: Type.Array(Type.Unknown()) }), {
        examples: [[{ name: 'series', shape: [1, 5], datatype: 'FP32', data: [1, 2, 3, 4, 5] }]],
      }),
      outputs: Type.Optional(Type.Array(Type.Object({ name: Type.String() }))),
    }),
    response: {
      200: Type.Object({
        model_name: Type.String(),
        model_version: Type.String(),
        id: Type.Optional(Type.String()),
        outputs: Type.Array(Type.Object({ ...tensor, data: Type.Array(Type.Number()) })),
      }),
      400: error,
      404: error,
      429: error,
      503: error,
      504: error,
    },
  },
}
