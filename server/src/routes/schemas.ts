/** What /openapi.json says of the routes. The checks themselves are in series.ts, whose errors name field and limit. */
import { FLOAT32_MAX } from '../series.ts'
import { DATATYPES } from './binary.ts'
import { anything, list, number, object, text, truth, whole } from './json-schema.ts'
import { INPUT, OUTPUT } from './tensor.ts'

const place = { cloud: text, region: text, pod: text }

const float32 = { ...number, minimum: -FLOAT32_MAX, maximum: FLOAT32_MAX }
export const seriesSchema = (maxLength: number) =>
  list(float32, { minItems: 1, maxItems: maxLength, examples: [[1, 2, 3, 4, 5]] })

const detail = object({
  detail: list(
    object({
      type: { ...text, description: 'A stable code.' },
      loc: list({ anyOf: [text, whole] }),
      msg: text,
    }),
  ),
})

const refusal = (description: string) => ({ description, ...detail })

export const predictSchema = (maxLength: number) => ({
  summary: 'The next ten values of a series',
  tags: ['prediction'],
  body: object({ data: seriesSchema(maxLength) }),
  response: {
    200: object({
      prediction: list(number, { minItems: 10, maxItems: 10 }),
      metadata: object(place),
    }),
    400: refusal('The body is not JSON'),
    413: refusal('The body is too large'),
    408: refusal('The body did not come in time'),
    415: refusal('The body is not application/json, or compressed'),
    422: refusal('The series is missing, empty, too long, or holds what is not a float32 number'),
    429: refusal('Too many predictions wait; Retry-After says when to come back'),
    503: refusal('The model is not loaded, or too many bodies are unfinished'),
    504: refusal('The prediction waited longer than the deadline'),
  },
})

export const healthSchema = {
  summary: 'Health, as the tutorial has it',
  tags: ['health'],
  response: {
    200: object({ status: text, ...place }),
    503: object({ status: text, ...place, reason: text }),
  },
}

export const rootSchema = {
  summary: 'What answers here',
  tags: ['health'],
  response: {
    200: object({
      service: text,
      version: text,
      cloud: text,
      region: text,
    }),
  },
}

const error = object({ error: text })
const shape = list(whole)
const refused = (description: string) => ({ description, ...error })
const metadata = object({ name: text, datatype: text, shape })
const parameters = { type: 'object' }

/** The one value that a page can fill in for whoever tries it. */
const only = (value: string, description: string) => ({ ...text, enum: [value], example: value, description })

/** What the paths of a model name: the model, and on the longer paths its version. */
export const modelPaths = ({ name, version }: { readonly name: string; readonly version: string }) => {
  const one = { m: only(name, 'Name of the model') }
  return [
    ['/models/:m', object(one)],
    ['/models/:m/versions/:v', object({ ...one, v: only(version, 'Its version') })],
  ] as const
}

const unknown = refused('There is no such model or version')

export const protocol = {
  live: {
    summary: 'Is the process alive?',
    tags: ['Open Inference Protocol'],
    response: { 200: object({ live: truth }) },
  },
  ready: {
    summary: 'Does it take requests?',
    tags: ['Open Inference Protocol'],
    response: {
      200: object({ ready: truth }),
      503: object({ ready: truth, reason: text }),
    },
  },
  server: {
    summary: 'Metadata of the server',
    tags: ['Open Inference Protocol'],
    response: {
      200: object({
        name: text,
        version: text,
        extensions: list(text),
      }),
    },
  },
  model: {
    summary: 'Metadata of a model',
    tags: ['Open Inference Protocol'],
    response: {
      200: object({
        name: text,
        versions: list(text),
        platform: text,
        inputs: list(metadata),
        outputs: list(metadata),
      }),
      404: unknown,
    },
  },
  modelReady: {
    summary: 'Is a model ready?',
    tags: ['Open Inference Protocol'],
    response: {
      200: object({ name: text, ready: truth }),
      503: object({ name: text, ready: truth }),
      404: unknown,
    },
  },
  infer: {
    summary: 'Predictions by the Open Inference Protocol v2',
    tags: ['Open Inference Protocol'],
    body: object({
      'id?': { ...text, examples: ['42'] },
      'parameters?': parameters,
      inputs: list(
        object({
          name: only(INPUT, 'The only input of the model'),
          shape,
          datatype: { ...text, enum: DATATYPES },
          'data?': list(anything),
          'parameters?': parameters,
        }),
        { examples: [[{ name: INPUT, shape: [1, 5], datatype: 'FP32', data: [1, 2, 3, 4, 5] }]] },
      ),
      'outputs?': list(
        object({ name: only(OUTPUT, 'The only output of the model'), 'parameters?': parameters }),
        { examples: [[{ name: OUTPUT }]] },
      ),
    }),
    response: {
      200: object({
        model_name: text,
        model_version: text,
        'id?': text,
        outputs: list(object({ name: text, shape, datatype: text, 'data?': list(number) })),
      }),
      400: refused('The request is not one tensor of series that the model can take'),
      404: unknown,
      413: refused('The body is too large'),
      415: refused('The body is compressed in another way than gzip or deflate'),
      429: refused('Too many predictions wait; Retry-After says when to come back'),
      503: refused('The model is not loaded, or too many bodies are unfinished'),
      504: refused('A prediction waited longer than the deadline'),
    },
  },
}
