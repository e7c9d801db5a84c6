/** The server's settings, all from the environment; every mistake is reported at once. */
import { type Env, reader } from './environment.ts'

/** Where this process runs, as the answers and metrics say it. */
export interface Place {
  readonly cloud: string
  readonly region: string
  readonly pod: string
}

/** Faults for drills; off unless CHAOS=1. */
export interface Chaos {
  /** Added to every prediction, milliseconds. */
  readonly latency: number
  /** Share of the predictions that answer 500, 0 to 1. */
  readonly errorRate: number
}

/** Where traces go, and what they say of this process beside its place. */
export interface Traces {
  /** OTLP/HTTP, the base URL. */
  readonly endpoint: string
  /** Attributes of OTEL_RESOURCE_ATTRIBUTES, and of OTEL_SERVICE_NAME, which goes before them. */
  readonly resource: Readonly<Record<string, string>>
}

export interface Config {
  readonly place: Place
  readonly version: string
  /** Port of the API. Default 8000. */
  readonly port: number
  /** Port of metrics and health alone. Default 9090. */
  readonly metricsPort: number
  readonly host: string
  readonly modelDirectory: string
  /** Most numbers of a series. Default 4,096. */
  readonly maxLength: number
  /** Most bytes of a body. Default 131,072. */
  readonly bodyLimit: number
  /** Most predictions that wait, at least maxBatch; more are refused with 429. Default 512. */
  readonly queueLimit: number
  /** Most rows of one run of the model. Default 64. */
  readonly maxBatch: number
  /** Milliseconds that a prediction may wait for the model. Default 5 s. */
  readonly deadline: number
  /** Milliseconds from the first byte of a request to its last, and for its headers alone; at least 100. Default 15 s. */
  readonly requestTimeout: number
  /** Most connections of each listener; more are closed at once. Default 4,096. */
  readonly maxConnections: number
  /** Most bytes that unfinished bodies hold together, at least bodyLimit; what would hold more is refused with 503. Default 64 MiB. */
  readonly bodyMemory: number
  /** Milliseconds of serving on after SIGTERM, while endpoints are still being withdrawn. Default 5 s. */
  readonly drainDelay: number
  /** Milliseconds from SIGTERM until what is left is cut off; below the pod's grace period. Default 22 s. */
  readonly shutdownTimeout: number
  /** Milliseconds an idle connection is kept; longer than Envoy keeps it (one hour). Default 61 min. */
  readonly keepAliveTimeout: number
  readonly logLevel: string
  /** None when undefined. */
  readonly traces: Traces | undefined
  readonly chaos: Chaos | undefined
}

export class ConfigError extends Error {
  override readonly name = 'ConfigError'
}

const chaosOf = ({ choice, duration, share }: ReturnType<typeof reader>): Chaos | undefined =>
  choice('CHAOS', '0', ['0', '1']) === '1'
    ? { latency: duration('CHAOS_LATENCY', 0), errorRate: share('CHAOS_ERROR_RATE', 0) }
    : undefined

const tracesOf = (
  { url, pairs }: ReturnType<typeof reader>,
  serviceName: string | undefined,
): Traces | undefined => {
  const [endpoint, resource] = [url('OTEL_EXPORTER_OTLP_ENDPOINT'), pairs('OTEL_RESOURCE_ATTRIBUTES')]
  if (endpoint === undefined) return undefined
  return { endpoint, resource: { ...resource, ...(serviceName && { 'service.name': serviceName }) } }
}

const levels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']

/** The settings of an environment. Errors: ConfigError that names every variable that cannot be read. */
export const readConfig = (env: Env, version: string, modelDirectory: string): Config => {
  const problems: string[] = []
  const read = reader(env, problems)
  const config: Config = {
    place: {
      cloud: env.CLOUD_PROVIDER || 'unknown',
      region: env.REGION || 'unknown',
      pod: env.POD_NAME || env.HOSTNAME || 'unknown',
    },
    version,
    port: read.whole('PORT', 8_000, 0, 65_535),
    metricsPort: read.whole('METRICS_PORT', 9_090, 0, 65_535),
    host: env.HOST || '0.0.0.0',
    modelDirectory: env.MODEL_DIRECTORY || modelDirectory,
    maxLength: read.whole('MAX_LENGTH', 4_096, 1, 1_000_000),
    bodyLimit: read.whole('BODY_LIMIT', 131_072, 64, 67_108_864),
    queueLimit: read.whole('QUEUE_LIMIT', 512, 1, 100_000),
    maxBatch: read.whole('MAX_BATCH', 64, 1, 1_024),
    deadline: read.duration('DEADLINE', 5_000, 1),
    requestTimeout: read.duration('REQUEST_TIMEOUT', 15_000, 100),
    maxConnections: read.whole('MAX_CONNECTIONS', 4_096, 1, 1_000_000),
    bodyMemory: read.whole('BODY_MEMORY', 67_108_864, 64, 1_073_741_824),
    drainDelay: read.duration('DRAIN_DELAY', 5_000),
    shutdownTimeout: read.duration('SHUTDOWN_TIMEOUT', 22_000),
    keepAliveTimeout: read.duration('KEEP_ALIVE_TIMEOUT', 3_660_000, 1),
    logLevel: read.choice('LOG_LEVEL', 'info', levels),
    traces: tracesOf(read, env.OTEL_SERVICE_NAME),
    chaos: chaosOf(read),
  }
  if (config.drainDelay >= config.shutdownTimeout)
    problems.push(
      `DRAIN_DELAY (${config.drainDelay} ms) must be shorter than SHUTDOWN_TIMEOUT (${config.shutdownTimeout} ms)`,
    )
  if (config.queueLimit < config.maxBatch)
    problems.push(
      `QUEUE_LIMIT (${config.queueLimit}) must be at least MAX_BATCH (${config.maxBatch}), or no queue holds a full batch`,
    )
  if (config.bodyMemory < config.bodyLimit)
    problems.push(
      `BODY_MEMORY (${config.bodyMemory} bytes) must be at least BODY_LIMIT (${config.bodyLimit} bytes), or one body does not fit`,
    )
  if (problems.length > 0) throw new ConfigError(problems.join('\n'))
  return config
}
