/** The network as an ONNX graph: the same sums as network.ts, in float32. */
import onnxProto from 'onnx-proto'
import { HORIZON, SERIES, TRAITS } from '../src/model/index.ts'
import { type Matrix, matrix } from './matrix.ts'
import { MIXED, type Weights } from './network.ts'

const { onnx } = onnxProto

/** Version of the operators that the graph is written in. */
export const OPSET = 17

const FLOAT = onnx.TensorProto.DataType.FLOAT

const float = (name: string, { rows, columns, cells }: Matrix, dims: readonly number[] = [rows, columns]) => {
  const bytes = new DataView(new ArrayBuffer(cells.length * 4))
  for (const [index, value] of cells.entries()) bytes.setFloat32(index * 4, value, true)
  return { name, dataType: FLOAT, dims: [...dims], rawData: new Uint8Array(bytes.buffer) }
}

const node = (opType: string, input: readonly string[], output: string, axis?: number) => ({
  opType,
  input: [...input],
  output: [output],
  name: output,
  attribute:
    axis === undefined ? [] : [{ name: 'axis', type: onnx.AttributeProto.AttributeType.INT, i: axis }],
})

const tensor = (name: string, width: number) => ({
  name,
  type: { tensorType: { elemType: FLOAT, shape: { dim: [{ dimParam: 'batch' }, { dimValue: width }] } } },
})

const nodes = [
  node('Gemm', ['traits', 'gateIn', 'gateInBias'], 'gateSums'),
  node('Relu', ['gateSums'], 'hidden'),
  node('Gemm', ['hidden', 'gateOut', 'gateOutBias'], 'gates'),
  node('MatMul', ['series', 'maps'], 'mapped'),
  node('Mul', ['gates', 'mapped'], 'mixed'),
  node('MatMul', ['mixed', 'perStep'], 'forecast'),
]

/** Adds up the maps of each step. */
const perStep = (): Matrix => {
  const sum = matrix(MIXED, HORIZON)
  for (let cell = 0; cell < MIXED; cell++) sum.cells[cell * HORIZON + (cell % HORIZON)] = 1
  return sum
}

/** Bytes of model.onnx: the same for the same weights. */
export const encode = (weights: Weights): Uint8Array => {
  const width = weights.gateIn.columns
  const model = onnx.ModelProto.fromObject({
    irVersion: 8,
    producerName: 'server/train',
    opsetImport: [{ domain: '', version: OPSET }],
    graph: {
      name: 'forecaster',
      node: nodes,
      initializer: [
        float('gateIn', weights.gateIn),
        float('gateInBias', weights.gateInBias, [width]),
        float('gateOut', weights.gateOut),
        float('gateOutBias', weights.gateOutBias, [MIXED]),
        float('maps', weights.maps),
        float('perStep', perStep()),
      ],
      input: [tensor('series', SERIES), tensor('traits', TRAITS)],
      output: [tensor('forecast', HORIZON)],
    },
  })
  return onnx.ModelProto.encode(model).finish()
}
