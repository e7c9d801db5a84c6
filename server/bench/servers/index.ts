/** The servers that are compared: this one in three ways, and two others. */
import { cpSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { build } from '../../image/build/index.ts'
import { containerOf, dockerfile } from '../../image/dockerfile.ts'
import type { Command } from './process.ts'
import { venv } from './venv.ts'

export { type Running, start } from './process.ts'

/** Names as they stand in tables. */
export const TITLES = {
  off: 'ours, no tracing',
  unsampled: 'ours, not sampled',
  sampled: 'ours, sampled',
  fastapi: 'FastAPI',
  bare: 'bare node:http',
} as const
export type Name = keyof typeof TITLES

/** This server as the fleet runs it, and the one of the tutorial. */
export const SERVICES: readonly Name[] = ['unsampled', 'fastapi']

/** A server that can be started; `env` is added to its environment. */
export interface Contender {
  readonly name: Name
  readonly versions: string
  readonly command: (env?: Readonly<Record<string, string>>) => Command
}

const folder = join(import.meta.dirname, '..', '..')
const versions = `Node ${process.version}`

/** As the image runs it: its bundle, made anew, with its command and environment. Traces go to `collector`. */
export const ours = async (collector: string): Promise<readonly Contender[]> => {
  const app = join(folder, 'dist')
  rmSync(app, { recursive: true, force: true })
  await build(process.arch === 'arm64' ? 'arm64' : 'amd64', join(app, 'server'))
  cpSync(join(folder, 'models'), join(app, 'server', 'models'), { recursive: true })
  const { command, environment } = containerOf(dockerfile())
  const image = { ...environment, LOG_LEVEL: 'warn', HOST: '127.0.0.1', METRICS_PORT: '0' }
  return (['off', 'unsampled', 'sampled'] as const).map((name) => ({
    name,
    versions,
    command: (env) => ({
      words: [process.execPath, ...command.slice(1)],
      cwd: app,
      env: { ...image, OTEL_EXPORTER_OTLP_ENDPOINT: name === 'off' ? '' : collector, ...env },
    }),
  }))
}

export const bare: Contender = {
  name: 'bare',
  versions,
  command: () => ({
    words: [process.execPath, 'bench/servers/bare.ts'],
    cwd: folder,
    env: { NODE_ENV: 'production' },
  }),
}

/** One worker, uvloop and httptools, no access log: uvicorn at its fastest on one core. Errors: of its Python. */
export const fastapi = (): Contender => {
  const { python, versions } = venv()
  const uvicorn = '-m uvicorn main:app --host 127.0.0.1 --port {port} --loop uvloop --http httptools'
  return {
    name: 'fastapi',
    versions,
    command: () => ({
      words: [python, ...uvicorn.split(' '), '--no-access-log', '--log-level', 'warning'],
      cwd: join(folder, 'bench', 'fastapi'),
      env: { PYTHONDONTWRITEBYTECODE: '1', ORT_DISABLE_TELEMETRY: '1' },
    }),
  }
}
