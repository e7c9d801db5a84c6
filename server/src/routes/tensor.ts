/** Reads an inference request of the Open Inference Protocol: one tensor of series, flat or nested. */
import { RequestError } from '../errors.ts'
import { readSeries } from '../series.ts'

export const INPUT = 'series'
export const OUTPUT = 'forecast'

/** What a request asks for. A shape of one dimension is one series, and its answer has one dimension too. */
export interface InferRequest {
  readonly id: string | undefined
  readonly rows: readonly (readonly number[])[]
  readonly batched: boolean
}

const wrong = (message: string, ...field: (string | number)[]) =>
  new RequestError('tensor-invalid', message, field)

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const datatypes = ['FP32', 'FP64']

const shapeOf = (value: unknown): readonly [rows: number, length: number, batched: boolean] => {
  const dimensions: readonly unknown[] = Array.isArray(value) ? value : []
  const sizes = dimensions.filter(
    (size): size is number => typeof size === 'number' && Number.isInteger(size) && size > 0,
  )
  const [first, second] = sizes
  if (first === undefined || sizes.length !== dimensions.length || sizes.length > 2)
    throw wrong(
      'inputs[0].shape must be [length] or [batch, length], of whole numbers above 0',
      'inputs',
      0,
      'shape',
    )
  return second === undefined ? [1, first, false] : [first, second, true]
}

/** The rows of flat (row-major) or nested data; their sizes must be those of the shape. */
const rowsOf = (
  data: unknown,
  rows: number,
  length: number,
  maxLength: number,
): readonly (readonly number[])[] => {
  if (!Array.isArray(data)) throw wrong('inputs[0].data must be a list of numbers', 'inputs', 0, 'data')
  const list: readonly unknown[] = data
  const nested = list.length > 0 && list.every(Array.isArray)
  const split = nested
    ? list
    : Array.from({ length: rows }, (_, i) => list.slice(i * length, (i + 1) * length))
  const fits = nested
    ? list.length === rows && list.every((row) => Array.isArray(row) && row.length === length)
    : list.length === rows * length
  if (!fits)
    throw wrong(`inputs[0].data has not the ${rows} × ${length} numbers of its shape`, 'inputs', 0, 'data')
  return split.map((row, i) => readSeries(row, ['inputs', 0, 'data', i], maxLength, 'tensor-invalid'))
}

const checkOutputs = (outputs: unknown) => {
  if (outputs === undefined) return
  if (!Array.isArray(outputs)) throw wrong('outputs must be a list', 'outputs')
  outputs.forEach((output: unknown, i) => {
    if (!isObject(output) || output.name !== OUTPUT)
      throw new RequestError(
        'output-unknown',
        `outputs[${i}].name is not ${OUTPUT}, the only output of this model`,
        ['outputs', i, 'name'],
      )
  })
}

/** Errors: RequestError tensor-invalid or output-unknown, naming the field and the limit. */
export const readInfer = (body: unknown, maxBatch: number, maxLength: number): InferRequest => {
  if (!isObject(body)) throw wrong('the body must be an object with inputs')
  const { id, inputs, outputs } = body
  if (id !== undefined && typeof id !== 'string') throw wrong('id must be text', 'id')
  if (!Array.isArray(inputs) || inputs.length !== 1)
    throw wrong(`inputs must be a list of one tensor, ${INPUT}`, 'inputs')
  const input: unknown = inputs[0]
  if (!isObject(input)) throw wrong('inputs[0] must be a tensor', 'inputs', 0)
  if (input.name !== INPUT)
    throw wrong(`inputs[0].name must be ${INPUT}, the only input of this model`, 'inputs', 0, 'name')
  if (typeof input.datatype !== 'string' || !datatypes.includes(input.datatype))
    throw wrong(`inputs[0].datatype must be ${datatypes.join(' or ')}`, 'inputs', 0, 'datatype')
  const [rows, length, batched] = shapeOf(input.shape)
  if (rows > maxBatch)
    throw wrong(`inputs[0].shape has ${rows} rows; the limit is ${maxBatch}`, 'inputs', 0, 'shape')
  if (length > maxLength)
    throw wrong(`inputs[0].shape has rows of ${length}; the limit is ${maxLength}`, 'inputs', 0, 'shape')
  checkOutputs(outputs)
  return { id, rows: rowsOf(input.data, rows, length, maxLength), batched }
}
