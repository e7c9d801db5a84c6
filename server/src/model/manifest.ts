/** model.json: what a model is, which bytes it is, and how good it was when it was trained. */
import { type Static, Type } from 'typebox'
import { Value } from 'typebox/value'
import { HORIZON, WINDOW } from './shape.ts'

const text = Type.String({ minLength: 1 })
const count = Type.Integer({ minimum: 1 })

/** A tensor as the Open Inference Protocol describes it; -1 is the batch. */
const tensor = Type.Object(
  { name: text, datatype: Type.Literal('FP32'), shape: Type.Array(Type.Integer({ minimum: -1 })) },
  { additionalProperties: false },
)

/** sMAPE in percent, MASE in seasonal-naive steps; means over the groups of the evaluation. */
const score = Type.Object(
  { smape: Type.Number({ minimum: 0 }), mase: Type.Number({ minimum: 0 }) },
  { additionalProperties: false },
)

const manifest = Type.Object(
  {
    name: text,
    version: text,
    /** Of model.onnx, hexadecimal. */
    sha256: Type.String({ pattern: '^[0-9a-f]{64}$' }),
    /** Version of the ONNX operators. */
    opset: count,
    /** Values that the network looks at; this server prepares rows of exactly this many. */
    window: Type.Literal(WINDOW),
    /** Steps of a forecast. */
    horizon: Type.Literal(HORIZON),
    inputs: Type.Array(tensor),
    outputs: Type.Array(tensor),
    training: Type.Object(
      {
        seed: Type.Integer(),
        samples: count,
        parameters: count,
        data: Type.Array(
          Type.Object({ file: text, source: text, licence: text }, { additionalProperties: false }),
        ),
      },
      { additionalProperties: false },
    ),
    /** The overall figures of docs/model.md, by method: this model and what it was compared with. */
    metrics: Type.Record(Type.String(), score),
  },
  { additionalProperties: false },
)

export type Manifest = Static<typeof manifest>

/** The manifest in the text of model.json. Throws a SyntaxError or a TypeError that names the first wrong field. */
export const parseManifest = (json: string): Manifest => {
  const value: unknown = JSON.parse(json)
  if (Value.Check(manifest, value)) return value
  const [first] = Value.Errors(manifest, value)
  throw new TypeError(
    first === undefined ? 'not a manifest' : `${first.instancePath || '/'} ${first.message}`,
  )
}
