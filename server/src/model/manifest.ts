/** model.json: what a model is, which bytes it is, and how good it was when it was trained. */
import { exactly, list, matching, number, object, record, text, whole } from './fields.ts'
import { HORIZON, WINDOW } from './shape.ts'

/** A tensor as the Open Inference Protocol describes it; -1 is the batch. */
const tensor = object({ name: text, datatype: exactly('FP32'), shape: list(whole(-1)) })

/** sMAPE in percent, MASE in seasonal-naive steps; means over the groups of the evaluation. */
const score = object({ smape: number(0), mase: number(0) })

const manifest = object({
  name: text,
  version: text,
  /** Of model.onnx, hexadecimal. */
  sha256: matching(/^[0-9a-f]{64}$/),
  /** Version of the ONNX operators. */
  opset: whole(1),
  /** Values that the network looks at; this server prepares rows of exactly this many. */
  window: exactly(WINDOW),
  /** Steps of a forecast. */
  horizon: exactly(HORIZON),
  inputs: list(tensor),
  outputs: list(tensor),
  training: object({
    seed: whole(0),
    samples: whole(1),
    parameters: whole(1),
    data: list(object({ file: text, source: text, licence: text })),
  }),
  /** The overall figures of docs/model.md, by method: this model and what it was compared with. */
  metrics: record(score),
})

export type Manifest = ReturnType<typeof manifest>

/** The manifest in the text of model.json. Errors: SyntaxError, or TypeError that names the first wrong field. */
export const parseManifest = (json: string): Manifest => manifest(JSON.parse(json), '')
