/** Loads a model folder: exactly the bytes that its manifest names, in one onnxruntime session, warmed up. */
import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ModelError, type ModelErrorCode } from './errors.ts'
import { type Forecast, forecaster } from './forecast.ts'
import { type Manifest, parseManifest } from './manifest.ts'
import { InferenceSession } from './onnxruntime.ts'
import { HORIZON } from './shape.ts'

export type Model = {
  readonly manifest: Manifest
  /**
   * The next HORIZON values of each series, in their order. Each series is at least one number, each number within
   * the range of float32. One call is one onnxruntime call; calls may overlap.
   */
  readonly run: Forecast
}

/** The usual and the largest batch of the server, so that no request pays for the first of either. */
const WARM_UP = [1, 64] as const

const message = (error: unknown): string => (error instanceof Error ? error.message : String(error))

/** Model in `folder` (model.json, model.onnx). Errors: ModelError with the reason. */
export const loadModel = async (folder: string): Promise<Model> => {
  const or = async <T>(code: ModelErrorCode, work: () => T | Promise<T>): Promise<T> => {
    try {
      return await work()
    } catch (error) {
      throw new ModelError(code, folder, message(error), error)
    }
  }
  const json = await or('manifest-missing', () => readFile(join(folder, 'model.json'), 'utf8'))
  const manifest = await or('manifest-invalid', () => parseManifest(json))
  const bytes = await or('weights-missing', () => readFile(join(folder, 'model.onnx')))
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  if (sha256 !== manifest.sha256) {
    throw new ModelError('sha256-mismatch', folder, `the file has ${sha256}, the manifest ${manifest.sha256}`)
  }
  // From the bytes that were checked, not from the path, which may have changed since. One thread: the server runs
  // inference on its event loop, and one core is what a pod has.
  const session = await or('session-failed', () =>
    InferenceSession.create(bytes, {
      intraOpNumThreads: 1,
      interOpNumThreads: 1,
      executionMode: 'sequential',
      graphOptimizationLevel: 'all',
    }),
  )
  const run = forecaster(session)
  await or('warm-up-failed', async () => {
    for (const size of WARM_UP) {
      const answers = await run(Array.from({ length: size }, (_, row) => [row, 2, 1, 3]))
      if (answers.some((answer) => answer.length !== HORIZON || !answer.every(Number.isFinite))) {
        throw new Error(`a batch of ${size} did not give ${HORIZON} finite numbers per row`)
      }
    }
  })
  return { manifest, run }
}
