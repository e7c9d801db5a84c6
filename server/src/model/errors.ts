const reasons = {
  'manifest-missing': 'model.json cannot be read',
  'manifest-invalid': 'model.json is not a manifest of this server',
  'weights-missing': 'model.onnx cannot be read',
  'sha256-mismatch': 'model.onnx is not the file that model.json describes',
  'session-failed': 'onnxruntime refuses model.onnx',
  'warm-up-failed': 'model.onnx loads but does not answer as model.json says',
} as const

export type ModelErrorCode = keyof typeof reasons

/**
 * Why a model was not loaded. The message names the reason, the folder and the detail, for the log; `reason` alone is fit for
 * strangers.
 */
export class ModelError extends Error {
  override readonly name = 'ModelError'
  readonly code: ModelErrorCode
  constructor(code: ModelErrorCode, folder: string, detail: string, cause?: unknown) {
    super(`${reasons[code]} (${folder}): ${detail}`, { cause })
    this.code = code
  }
  get reason(): string {
    return reasons[this.code]
  }
}
