/** Reads an inference request of the Open Inference Protocol: one tensor of series, in JSON (flat or nested) or binary. */
import { RequestError } from '../errors.ts'
import { readSeries } from '../series.ts'
import { byteLength, DATATYPES, type Datatype, isDatatype, numbersIn } from './binary.ts'
import type { InferBody } from './infer-body.ts'

export const INPUT = 'series'
export const OUTPUT = 'forecast'

/** What a request asks for. A shape of one dimension is one series, and its answer has one dimension too. */
export interface InferRequest {
  readonly id: string | undefined
  readonly rows: readonly (readonly number[])[]
  readonly batched: boolean
  /** The answer's tensor shall be binary. */
  readonly binary: boolean
}

const wrong = (message: string, ...field: (string | number)[]) =>
  new RequestError('tensor-invalid', message, field)

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Clients of typed languages write a field that they leave out as null. */
const given = (value: unknown): boolean => value !== undefined && value !== null

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

interface Shape {
  readonly rows: number
  readonly length: number
}

/** The rows of flat (row-major) or nested data; their sizes must be those of the shape. */
const rowsOf = (
  data: unknown,
  { rows, length }: Shape,
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

const parametersOf = (value: unknown, ...field: (string | number)[]): Readonly<Record<string, unknown>> => {
  if (!given(value)) return {}
  if (!isObject(value)) throw wrong('parameters must be an object', ...field, 'parameters')
  return value
}

/** The numbers of the tensor that comes after the JSON, in a flat list. */
const binaryData = (
  size: unknown,
  tensors: Buffer,
  datatype: Datatype,
  { rows, length }: Shape,
): readonly number[] => {
  const bytes = byteLength(datatype, rows * length)
  const field = ['inputs', 0, 'parameters', 'binary_data_size'] as const
  if (size !== bytes)
    throw wrong(
      `inputs[0].parameters.binary_data_size must be the ${bytes} bytes of ${rows} × ${length} ${datatype}`,
      ...field,
    )
  if (tensors.length !== bytes)
    throw wrong(
      `${tensors.length} bytes come after the JSON, not the ${bytes} of inputs[0].parameters.binary_data_size`,
      ...field,
    )
  return numbersIn(tensors, datatype)
}

/** Whether the outputs that are asked for, which must be those of the model, shall be binary. */
const isBinary = (outputs: unknown, byDefault: boolean): boolean => {
  if (!given(outputs)) return byDefault
  if (!Array.isArray(outputs)) throw wrong('outputs must be a list', 'outputs')
  const asked = outputs.map((output: unknown, i) => {
    if (!isObject(output) || output.name !== OUTPUT)
      throw new RequestError(
        'output-unknown',
        `outputs[${i}].name is not ${OUTPUT}, the only output of this model`,
        ['outputs', i, 'name'],
      )
    const { binary_data } = parametersOf(output.parameters, 'outputs', i)
    return given(binary_data) ? binary_data === true : byDefault
  })
  return asked.length === 0 ? byDefault : asked.some(Boolean)
}

/** Errors: RequestError tensor-invalid or output-unknown, naming the field and the limit. */
export const readInfer = (body: InferBody, maxBatch: number, maxLength: number): InferRequest => {
  const { json, tensors } = body
  if (!isObject(json)) throw wrong('the body must be an object with inputs')
  const { id, inputs, outputs } = json
  if (given(id) && typeof id !== 'string') throw wrong('id must be text', 'id')
  if (!Array.isArray(inputs) || inputs.length !== 1)
    throw wrong(`inputs must be a list of one tensor, ${INPUT}`, 'inputs')
  const input: unknown = inputs[0]
  if (!isObject(input)) throw wrong('inputs[0] must be a tensor', 'inputs', 0)
  const { name, datatype } = input
  if (name !== INPUT)
    throw wrong(`inputs[0].name must be ${INPUT}, the only input of this model`, 'inputs', 0, 'name')
  if (!isDatatype(datatype))
    throw wrong(`inputs[0].datatype must be ${DATATYPES.join(' or ')}`, 'inputs', 0, 'datatype')
  const [rows, length, batched] = shapeOf(input.shape)
  if (rows > maxBatch)
    throw wrong(`inputs[0].shape has ${rows} rows; the limit is ${maxBatch}`, 'inputs', 0, 'shape')
  if (length > maxLength)
    throw wrong(`inputs[0].shape has rows of ${length}; the limit is ${maxLength}`, 'inputs', 0, 'shape')
  const shape = { rows, length }
  const { binary_data_size: size } = parametersOf(input.parameters, 'inputs', 0)
  if (!given(size) && tensors.length > 0)
    throw wrong(
      `${tensors.length} bytes come after the JSON, and inputs[0] has no binary_data_size`,
      'inputs',
      0,
    )
  if (given(size) && given(input.data))
    throw wrong('inputs[0] has data and binary_data_size; it takes one of them', 'inputs', 0, 'data')
  const data = given(size) ? binaryData(size, tensors, datatype, shape) : input.data
  return {
    id: typeof id === 'string' ? id : undefined,
    rows: rowsOf(data, shape, maxLength),
    batched,
    binary: isBinary(outputs, parametersOf(json.parameters).binary_data_output === true),
  }
}
