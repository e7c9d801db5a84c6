/** Runs what the image holds the way its pod does, as far as a machine without containers can. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, copyFileSync, mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Container } from './dockerfile.ts'
import { freePort, listening } from './port.ts'

/** What a pod saw of its container, from the start to the end. */
export interface Life {
  /** Milliseconds from the start of the process until ready answered 200. */
  readonly ready: number
  readonly prediction: { readonly status: number; readonly body: string }
  /** Resident memory after that, MiB. */
  readonly mebibytes: number
  /** The documentation, its code and its description. */
  readonly page: readonly { readonly path: string; readonly status: number }[]
  /** Milliseconds from SIGTERM to the end. */
  readonly stopping: number
  readonly exitCode: number | null
  /** Deliveries of traces to the collector. */
  readonly traces: number
  readonly output: string
}

const PAGE = ['/docs', '/docs/static/swagger-ui-bundle.js', '/openapi.json']

/** Nobody may write: folders and files keep only what they had of reading and running. */
const writeProtect = (folder: string) => {
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true }))
    chmodSync(join(entry.parentPath, entry.name), entry.isDirectory() ? 0o555 : 0o444)
  chmodSync(folder, 0o555)
}

/** As root, the command with the image's user, no groups, no capabilities and no way to more; else as it is. */
const confined = ({ command, user }: Container): readonly string[] => {
  if (process.getuid?.() !== 0) return command
  const [uid = '', gid = uid] = user.split(':')
  const drop = ['--clear-groups', '--no-new-privs', '--bounding-set=-all', '--inh-caps=-all']
  return ['setpriv', `--reuid=${uid}`, `--regid=${gid}`, ...drop, ...command]
}

/** Of an answer that is read to its end, since the server waits for that when it stops; 0 without one. */
const status = (url: string) =>
  fetch(url)
    .then(async (response) => {
      await response.arrayBuffer()
      return response.status
    })
    .catch(() => 0)

/** What a caller sends whose trace is sampled; without it the server makes no spans. */
const SAMPLED = '00-0000000000000000000000000000000a-000000000000000b-01'

/** Starts the container's command in `app` of a folder, predicts once, stops it. `/tmp` and a copy of Node come beside `app`. */
export const live = async (container: Container, folder: string): Promise<Life> => {
  const [app, bin, tmp] = [join(folder, 'app'), join(folder, 'node'), join(folder, 'tmp')]
  mkdirSync(bin)
  mkdirSync(tmp)
  // The image's user may not reach the Node that runs this.
  copyFileSync(process.execPath, join(bin, 'node'))
  chmodSync(join(bin, 'node'), 0o755)
  chmodSync(tmp, 0o1777)
  chmodSync(folder, 0o755)
  writeProtect(app)
  let traces = 0
  const collector = createServer((request, response) => {
    traces += 1
    request.resume().on('end', () => response.end('{}'))
  })
  const [port, metricsPort] = [await freePort(), await freePort()]
  const [program = '', ...words] = confined(container)
  const began = performance.now()
  const child = spawn(program, words, {
    cwd: app,
    env: {
      ...container.environment,
      PATH: `${bin}:/usr/bin:/bin`,
      HOME: app,
      TMPDIR: tmp,
      PORT: `${port}`,
      METRICS_PORT: `${metricsPort}`,
      CLOUD_PROVIDER: 'aws',
      REGION: 'us-east-1',
      POD_NAME: 'ml-inference-0',
      DRAIN_DELAY: '10ms',
      // So that the server loads what it traces with, too.
      OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${await listening(collector)}`,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk) => {
      output += chunk
    })
  const end = once(child, 'close').then(() => child.exitCode)
  try {
    const base = `http://127.0.0.1:${port}`
    while ((await status(`${base}/v2/health/ready`)) !== 200) {
      const over = child.exitCode !== null || child.signalCode !== null || performance.now() - began > 60_000
      if (over) throw new Error(`the server ended before it was ready, or was not within 60 s\n${output}`)
      await sleep(20)
    }
    const ready = performance.now() - began
    const answer = await fetch(`${base}/predict`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', traceparent: SAMPLED },
      body: '{"data":[1,2,3,4,5]}',
    })
    const prediction = { status: answer.status, body: await answer.text() }
    const page = await Promise.all(
      PAGE.map(async (path) => ({ path, status: await status(`${base}${path}`) })),
    )
    const resident = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1]
    const mebibytes = Number(resident) / 1_024
    const stopped = performance.now()
    child.kill('SIGTERM')
    const exitCode = await end
    const stopping = performance.now() - stopped
    return { ready, prediction, mebibytes, page, stopping, exitCode, traces, output }
  } finally {
    child.kill('SIGKILL')
    collector.closeAllConnections()
    collector.close()
  }
}
