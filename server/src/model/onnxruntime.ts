/** The only door to onnxruntime, so that nobody loads it before quiet.ts has run. */
import './quiet.ts'

export { InferenceSession, Tensor } from 'onnxruntime-node'
