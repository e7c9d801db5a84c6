/** The whole server: parts made, listeners opened, model loaded, and the way down. */
import type { AddressInfo } from 'node:net'
import type { FastifyInstance } from 'fastify'
import { createApp, createSideApp, type LogStream } from './app.ts'
import type { Config } from './config.ts'
import { createMetrics } from './metrics.ts'
import { loadModel, ModelError } from './model/index.ts'
import { createPredictor } from './predictor.ts'
import { Batcher } from './serving/batcher.ts'
import { State } from './serving/state.ts'
import type { Loss, Tracing } from './tracing/index.ts'

export interface Server {
  readonly port: number
  readonly metricsPort: number
  readonly app: FastifyInstance
  /** Serves on for the drain delay, then finishes what it has and closes. `at once` skips the delay. */
  readonly stop: (atOnce?: boolean) => Promise<void>
}

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds))

const portOf = (app: FastifyInstance) => {
  const address: AddressInfo | string | null = app.server.address()
  return typeof address === 'object' && address !== null ? address.port : 0
}

/** What this server is for; how requests that ask for it are counted while it has none. */
const UNLOADED = { name: 'forecaster', version: '1', sha256: undefined }

/** The model, or why there is none: the server then stays up and not ready, so that its health says the reason. */
const load = async (directory: string) => {
  try {
    return await loadModel(directory)
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error))
  }
}

/** OpenTelemetry is 40 MiB of code: loaded only where traces are wanted. */
const tracingOf = async (
  { traces, place, version }: Config,
  say: (loss: Loss) => void,
): Promise<Tracing | undefined> => {
  if (traces === undefined) return undefined
  const { startTracing } = await import('./tracing/index.ts')
  return startTracing(traces, place, version, say)
}

/** What strangers may read of why there is no model: no folder, no checksum. */
const publicReason = (error: Error) =>
  error instanceof ModelError ? error.reason : 'the model cannot be loaded; the log says why'

/** Starts everything. Errors: throws when a port cannot be had. */
export const startServer = async (config: Config, stream?: LogStream): Promise<Server> => {
  const state = new State()
  const tracing = await tracingOf(config, (loss) =>
    app.log.warn(loss, `${loss.spans} spans are lost: ${loss.reason}`),
  )
  const model = await load(config.modelDirectory)
  const { name, version, sha256 } = model instanceof Error ? UNLOADED : model.manifest
  const metrics = createMetrics(
    { model: name, version, sha256 },
    () => batcher.depth,
    () => state.draining,
  )
  const run = model instanceof Error ? () => Promise.reject(model) : model.run
  const batcher = new Batcher(run, config, metrics, tracing)
  const predictor = createPredictor(state, batcher, config.chaos, Math.random)
  const parts = { config, state, metrics, predictor, served: { name, version }, tracing }
  const app = await createApp(parts, stream)
  const side = createSideApp(parts, stream)
  try {
    await side.listen({ port: config.metricsPort, host: config.host })
    await app.listen({ port: config.port, host: config.host })
  } catch (error) {
    // One listener alone would keep a process up that serves nobody.
    await Promise.all([app.close(), side.close()])
    throw error
  }
  if (model instanceof Error) {
    state.failed(publicReason(model))
    app.log.error(model)
  } else state.ready()
  return {
    port: portOf(app),
    metricsPort: portOf(side),
    app,
    stop: async (atOnce = false) => {
      state.drain()
      if (!atOnce) await pause(config.drainDelay)
      await app.close()
      await tracing?.shutdown()
      await side.close()
    },
  }
}
