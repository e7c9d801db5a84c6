import { describe, expect, test } from 'vitest'
import { ConfigError, readConfig } from './config.ts'

const read = (env: Record<string, string> = {}) => readConfig(env, '1.2.3', '/models/1')

const problems = (env: Record<string, string>): readonly string[] => {
  try {
    read(env)
  } catch (error) {
    if (error instanceof ConfigError) return error.message.split('\n')
    throw error
  }
  return []
}

describe('settings', () => {
  test('have defaults that need no environment', () => {
    expect(read()).toEqual({
      place: { cloud: 'unknown', region: 'unknown', pod: 'unknown' },
      version: '1.2.3',
      port: 8000,
      metricsPort: 9090,
      host: '0.0.0.0',
      modelDirectory: '/models/1',
      maxLength: 4096,
      bodyLimit: 131_072,
      queueLimit: 512,
      maxBatch: 64,
      deadline: 5_000,
      requestTimeout: 15_000,
      maxConnections: 4_096,
      bodyMemory: 67_108_864,
      drainDelay: 5_000,
      shutdownTimeout: 22_000,
      keepAliveTimeout: 3_660_000,
      logLevel: 'info',
      traces: undefined,
      chaos: undefined,
    })
  })

  test('come each from its variable', () => {
    const env = {
      CLOUD_PROVIDER: 'gcp',
      REGION: 'us-central1',
      POD_NAME: 'pod-1',
      HOSTNAME: 'host-1',
      PORT: '1',
      METRICS_PORT: '2',
      HOST: '127.0.0.1',
      MODEL_DIRECTORY: '/other',
      MAX_LENGTH: '3',
      BODY_LIMIT: '64',
      QUEUE_LIMIT: '6',
      MAX_BATCH: '5',
      DEADLINE: '7ms',
      REQUEST_TIMEOUT: '11s',
      MAX_CONNECTIONS: '12',
      BODY_MEMORY: '130',
      DRAIN_DELAY: '8s',
      SHUTDOWN_TIMEOUT: '9m',
      KEEP_ALIVE_TIMEOUT: '1.5h',
      LOG_LEVEL: 'debug',
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318',
      OTEL_SERVICE_NAME: 'forecasts',
      OTEL_RESOURCE_ATTRIBUTES: 'service.name=other, team=a ,note=b%2Cc',
      CHAOS: '1',
      CHAOS_LATENCY: '10ms',
      CHAOS_ERROR_RATE: '0.25',
    }
    expect(read(env)).toEqual({
      place: { cloud: 'gcp', region: 'us-central1', pod: 'pod-1' },
      version: '1.2.3',
      port: 1,
      metricsPort: 2,
      host: '127.0.0.1',
      modelDirectory: '/other',
      maxLength: 3,
      bodyLimit: 64,
      queueLimit: 6,
      maxBatch: 5,
      deadline: 7,
      requestTimeout: 11_000,
      maxConnections: 12,
      bodyMemory: 130,
      drainDelay: 8_000,
      shutdownTimeout: 540_000,
      keepAliveTimeout: 5_400_000,
      logLevel: 'debug',
      traces: {
        endpoint: 'http://collector:4318',
        resource: { 'service.name': 'forecasts', team: 'a', note: 'b,c' },
      },
      chaos: { latency: 10, errorRate: 0.25 },
    })
  })

  test('name the host where the pod has no name', () => {
    expect(read({ HOSTNAME: 'host-1' }).place.pod).toBe('host-1')
    expect(read({ HOSTNAME: 'host-1', POD_NAME: '' }).place.pod).toBe('host-1')
  })

  test('that are empty are their defaults', () => {
    expect(read({ PORT: '', DEADLINE: '', LOG_LEVEL: '', OTEL_EXPORTER_OTLP_ENDPOINT: '' })).toEqual(read())
  })

  test('of chaos do nothing until CHAOS is 1', () => {
    expect(read({ CHAOS_LATENCY: '1s', CHAOS_ERROR_RATE: '1' }).chaos).toBeUndefined()
    expect(read({ CHAOS: '0', CHAOS_ERROR_RATE: '1' }).chaos).toBeUndefined()
    expect(read({ CHAOS: '1' }).chaos).toEqual({ latency: 0, errorRate: 0 })
  })

  test.each([
    ['PORT', '65536'],
    ['PORT', '8e3'],
    ['PORT', '-1'],
    ['METRICS_PORT', 'http'],
    ['MAX_LENGTH', '0'],
    ['BODY_LIMIT', '1 MB'],
    ['QUEUE_LIMIT', '100001'],
    ['MAX_BATCH', '1025'],
    ['DEADLINE', '5'],
    ['DEADLINE', '-5s'],
    ['DEADLINE', '0ms'],
    ['REQUEST_TIMEOUT', '0s'],
    ['KEEP_ALIVE_TIMEOUT', '0ms'],
    ['KEEP_ALIVE_TIMEOUT', '1000h'],
    ['MAX_CONNECTIONS', '0'],
    ['OTEL_RESOURCE_ATTRIBUTES', 'team'],
    ['OTEL_RESOURCE_ATTRIBUTES', 'a=b=c'],
    ['OTEL_RESOURCE_ATTRIBUTES', '=b'],
    ['OTEL_RESOURCE_ATTRIBUTES', 'a=%zz'],
    ['LOG_LEVEL', 'loud'],
    ['OTEL_EXPORTER_OTLP_ENDPOINT', 'collector'],
    ['CHAOS', 'true'],
  ])('%s=%s is a mistake', (name, value) => {
    expect(problems({ [name]: value })).toEqual([expect.stringContaining(`${name}=${value} is not `)])
  })

  test.each(['1.01', '-0.1', '50%'])('a share of errors of %s is a mistake', (share) => {
    expect(problems({ CHAOS: '1', CHAOS_ERROR_RATE: share })).toHaveLength(1)
  })

  test('say all their mistakes at once', () => {
    const found = problems({ PORT: 'x', MAX_BATCH: 'y', DEADLINE: 'z', LOG_LEVEL: 'w', DRAIN_DELAY: '30s' })
    expect(found.map((line) => line.split(/[= ]/)[0])).toEqual([
      'PORT',
      'MAX_BATCH',
      'DEADLINE',
      'LOG_LEVEL',
      'DRAIN_DELAY',
    ])
  })

  test('leave time to finish: the drain delay is shorter than the shutdown timeout', () => {
    expect(problems({ DRAIN_DELAY: '2s', SHUTDOWN_TIMEOUT: '2s' })).toEqual([
      'DRAIN_DELAY (2000 ms) must be shorter than SHUTDOWN_TIMEOUT (2000 ms)',
    ])
    expect(problems({ DRAIN_DELAY: '1999ms', SHUTDOWN_TIMEOUT: '2s' })).toEqual([])
  })

  test('give unfinished bodies room for one', () => {
    expect(problems({ BODY_MEMORY: '1000' })).toEqual([
      'BODY_MEMORY (1000 bytes) must be at least BODY_LIMIT (131072 bytes), or one body does not fit',
    ])
    expect(problems({ BODY_MEMORY: '1000', BODY_LIMIT: '1000' })).toEqual([])
  })

  test('give the queue room for a full batch', () => {
    expect(problems({ QUEUE_LIMIT: '63' })).toEqual([
      'QUEUE_LIMIT (63) must be at least MAX_BATCH (64), or no queue holds a full batch',
    ])
    expect(problems({ QUEUE_LIMIT: '63', MAX_BATCH: '63' })).toEqual([])
  })
})
