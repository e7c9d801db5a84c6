/** The three servers that are compared. */
import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { pairsOf, parseDockerfile } from '../../image/dockerfile.ts'
import { strip } from '../../image/strip/strip.ts'
import type { Command } from './process.ts'
import { venv } from './venv.ts'

export { type Running, start } from './process.ts'

export const NAMES = ['ours', 'fastapi', 'bare'] as const
export type Name = (typeof NAMES)[number]

/** A server that can be started; `env` is added to its environment. */
export interface Contender {
  readonly name: Name
  readonly versions: string
  readonly command: (env?: Readonly<Record<string, string>>) => Command
}

const server = join(import.meta.dirname, '..', '..')

/** The image's environment: the limits of Node's heap, and no telemetry. */
const imageEnvironment = (): Readonly<Record<string, string>> => {
  const image = parseDockerfile(readFileSync(join(server, 'Dockerfile'), 'utf8')).at(-1)
  const pairs = image?.steps.filter(({ keyword }) => keyword === 'ENV').flatMap((step) => [...pairsOf(step)])
  return Object.fromEntries(pairs ?? [])
}

/** As the image runs it: JavaScript, made anew from the sources, in the image's environment. */
const ours = (): Contender => {
  const folder = join(server, 'dist')
  rmSync(folder, { recursive: true, force: true })
  strip(join(server, 'src', 'main.ts'), folder)
  const image = imageEnvironment()
  return {
    name: 'ours',
    versions: `Node ${process.version}`,
    command: (env) => ({
      program: process.execPath,
      args: ['dist/main.js'],
      cwd: server,
      env: { ...image, LOG_LEVEL: 'warn', HOST: '127.0.0.1', METRICS_PORT: '0', ...env },
    }),
  }
}

const bare: Contender = {
  name: 'bare',
  versions: `Node ${process.version}`,
  command: () => ({
    program: process.execPath,
    args: ['bench/servers/bare.ts'],
    cwd: server,
    env: { NODE_ENV: 'production' },
  }),
}

/** One worker, uvloop and httptools, no access log: uvicorn at its fastest on one core. */
const fastapi = (): Contender => {
  const { python, versions } = venv()
  return {
    name: 'fastapi',
    versions,
    command: () => ({
      program: python,
      args: ['-m', 'uvicorn', 'main:app', '--host', '127.0.0.1', '--port', '{port}']
        .concat('--loop', 'uvloop', '--http', 'httptools')
        .concat('--no-access-log', '--log-level', 'warning'),
      cwd: join(server, 'bench', 'fastapi'),
      env: { PYTHONDONTWRITEBYTECODE: '1', ORT_DISABLE_TELEMETRY: '1' },
    }),
  }
}

/** The servers of these names. `absent` is told why FastAPI cannot be had; the others always can. */
export const contenders = (names: readonly Name[], absent: (why: string) => void): readonly Contender[] =>
  NAMES.filter((name) => names.includes(name)).flatMap((name) => {
    if (name === 'ours') return [ours()]
    if (name === 'bare') return [bare]
    try {
      return [fastapi()]
    } catch (error) {
      absent(error instanceof Error ? error.message : String(error))
      return []
    }
  })
