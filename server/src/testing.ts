/** What the tests share: a server on free ports of this machine, alone or with a model and a chance of their own. */
import { join } from 'node:path'
import { createApp, createSideApp } from './app.ts'
import { type Config, readConfig } from './config.ts'
import { createMetrics, type Metrics } from './metrics.ts'
import { createPredictor } from './predictor.ts'
import { type Server, startServer } from './server.ts'
import { Batcher } from './serving/batcher.ts'
import { State } from './serving/state.ts'

type Env = Readonly<Record<string, string>>
type Rows = readonly (readonly number[])[]

export const MODEL = join(import.meta.dirname, '..', 'models', 'forecaster', '1')

export const VALID = { data: [1, 2, 3, 4, 5] }

/** A request of the Open Inference Protocol for the same series. */
export const TENSOR = { name: 'series', shape: [1, 5], datatype: 'FP32', data: [1, 2, 3, 4, 5] }

export const LOCAL: Env = {
  HOST: '127.0.0.1',
  PORT: '0',
  METRICS_PORT: '0',
  CLOUD_PROVIDER: 'aws',
  REGION: 'us-east-1',
  POD_NAME: 'pod-7',
}

export const config = (env: Env = {}): Config => readConfig({ ...LOCAL, ...env }, '1.2.3', MODEL)

/** The lines that a log got, each one JSON. */
export const logLines = () => {
  const lines: string[] = []
  return { lines, stream: { write: (line: string) => void lines.push(line) } }
}

/** A whole server with the committed model, its address, and what it logs. */
export const start = async (
  env: Env = {},
): Promise<Server & { readonly url: string; readonly side: string; readonly lines: readonly string[] }> => {
  const { lines, stream } = logLines()
  const server = await startServer(config(env), stream)
  return {
    ...server,
    url: `http://127.0.0.1:${server.port}`,
    side: `http://127.0.0.1:${server.metricsPort}`,
    lines,
  }
}

/** Ten times the first value of each series. */
export const tenTimes = async (rows: Rows): Promise<Rows> => rows.map(([first = 0]) => Array(10).fill(first))

/** The app over a model that the test brings; ready, and without a port. */
export const appOver = async ({
  run = tenTimes,
  env = {},
  random = Math.random,
}: {
  readonly run?: (rows: Rows) => Promise<Rows>
  readonly env?: Env
  readonly random?: () => number
}) => {
  const settings = config(env)
  const { lines, stream } = logLines()
  const state = new State()
  const served = { name: 'forecaster', version: '1' }
  const metrics = createMetrics(
    { model: 'forecaster', version: '1', sha256: 'abc' },
    () => batcher.depth,
    () => state.draining,
  )
  const batcher = new Batcher(run, settings, metrics)
  const predictor = createPredictor(state, batcher, settings.chaos, random)
  const parts = { config: settings, state, metrics, predictor, served, tracing: undefined }
  state.ready()
  return { app: await createApp(parts, stream), side: createSideApp(parts, stream), state, metrics, lines }
}

/** The value of a metric, such as `inference_requests_total{outcome="ok"}`; labels that are not named may be any. */
export const metric = async ({ registry }: Pick<Metrics, 'registry'>, name: string, labels: Env = {}) =>
  sample(await registry.metrics(), name, labels)

/** The same from the text of a scrape: the sum of the samples with these labels, 0 when there are none. */
export const sample = (text: string, name: string, labels: Env = {}): number =>
  text
    .split('\n')
    .filter((line) => line.startsWith(`${name} `) || line.startsWith(`${name}{`))
    .filter((line) => Object.entries(labels).every(([label, value]) => line.includes(`${label}="${value}"`)))
    .reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0)

/** Waits until something holds, for at most `limit` milliseconds; answers whether it did. */
export const until = async (holds: () => boolean | Promise<boolean>, limit = 5_000): Promise<boolean> => {
  const end = Date.now() + limit
  while (Date.now() < end) {
    if (await holds()) return true
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  return holds()
}

export const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds))
