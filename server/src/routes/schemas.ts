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
const refused = (description: string) => ({ description, ...error })
const metadata = Type.Object({ name: Type.String(), datatype: Type.String(), shape: tensor.shape })

const one = { m: Type.String({ description: 'Name of the model' }) }
/** What the paths of a model name: the model, and on the longer paths its version. */
export const modelPaths = [
  ['/v2/models/:m', Type.Object(one)],
  ['/v2/models/:m/versions/:v', Type.Object({ ...one, v: Type.String({ description: 'Its version' }) })],
] as const

const unknown = refused('There is no such model or version')

export const protocol = {
  live: {
    summary: 'Is the process alive?',
    tags: ['Open Inference Protocol'],
    response: { 200: Type.Object({ live: Type.Boolean() }) },
  },
  ready: {
    summary: 'Does it take requests?',
    tags: ['Open Inference Protocol'],
    response: {
      200: Type.Object({ ready: Type.Boolean() }),
      503: Type.Object({ ready: Type.Boolean(), reason: Type.String() }),
    },
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
    response: {
      200: Type.Object({
        name: Type.String(),
        versions: Type.Array(Type.String()),
        platform: Type.String(),
        inputs: Type.Array(metadata),
        outputs: Type.Array(metadata),
      }),
      404: unknown,
    },
  },
  modelReady: {
    summary: 'Is a model ready?',
    tags: ['Open Inference Protocol'],
    response: {
      200: Type.Object({ name: Type.String(), ready: Type.Boolean() }),
      503: Type.Object({ name: Type.String(), ready: Type.Boolean() }),
      404: unknown,
    },
  },
  infer: {
    summary: 'Predictions by the Open Inference Protocol v2',
    tags: ['Open Inference Protocol'],
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
      400: refused('The request is not one tensor of series that the model can take'),
      404: unknown,
      413: refused('The body is too large'),
      415: refused('The body is not application/json'),
      429: refused('Too many predictions wait; Retry-After says when to come back'),
      503: refused('The model is not loaded'),
      504: refused('A prediction waited longer than the deadline'),
    },
  },
}
