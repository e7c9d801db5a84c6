/** Runs an assembled image the way its pod does, as far as one machine without Docker can. */
import { type ChildProcess, spawn } from 'node:child_process'
import { chmodSync, copyFileSync, mkdirSync, readdirSync } from 'node:fs'
import { createServer } from 'node:http'
import { createServer as createSocket } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Image } from './assemble.ts'

/** What a pod saw of its container, from the start to the end. */
export interface Life {
  /** Milliseconds from the start of the process until ready answered 200. */
  readonly ready: number
  readonly prediction: { readonly status: number; readonly body: string }
  readonly documentation: { readonly status: number }
  /** Milliseconds from the stop signal to the end. */
  readonly stopping: number
  readonly exitCode: number | null
  /** Deliveries of traces to the collector. */
  readonly traces: number
  readonly output: string
}

const freePort = async (): Promise<number> => {
  const server = createSocket()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  if (address === null || typeof address === 'string') throw new Error('no free port')
  return address.port
}

/** Nobody may write: folders and files keep only what they had of reading and running. */
const writeProtect = (folder: string) => {
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true }))
    if (!entry.isSymbolicLink())
      chmodSync(join(entry.parentPath, entry.name), entry.isDirectory() ? 0o555 : 0o444)
  chmodSync(folder, 0o555)
}

/** As root, the command with the image's user, no groups, no capabilities and no way to more; else as it is. */
const confined = (command: readonly string[], user: string): readonly string[] => {
  if (process.getuid?.() !== 0) return command
  const [uid = '', gid = uid] = user.split(':')
  const drop = ['--clear-groups', '--no-new-privs', '--bounding-set=-all', '--inh-caps=-all']
  return ['setpriv', `--reuid=${uid}`, `--regid=${gid}`, ...drop, ...command]
}

const ended = (child: ChildProcess) =>
  new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', resolve)
  })

/** Takes traces as an OTLP collector does; counts what it was sent. */
const startCollector = async () => {
  let received = 0
  const server = createServer((request, response) => {
    received += 1
    request.resume().on('end', () => response.end('{}'))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no free port')
  const close = () => {
    server.closeAllConnections()
    server.close()
  }
  return { url: `http://127.0.0.1:${address.port}`, received: () => received, close }
}

const untilReady = async (url: string, child: ChildProcess, output: () => string): Promise<void> => {
  for (const end = Date.now() + 60_000; Date.now() < end; await sleep(20)) {
    if (child.exitCode !== null || child.signalCode !== null)
      throw new Error(`the server ended before it was ready\n${output()}`)
    const status = await fetch(url).then(
      (response) => response.status,
      () => 0,
    )
    if (status === 200) return
  }
  throw new Error(`the server was not ready within 60 s\n${output()}`)
}

/** What a caller sends whose trace is sampled; without it the server makes no spans. */
const SAMPLED = '00-0000000000000000000000000000000a-000000000000000b-01'

/** Starts the image's command, predicts once, stops it. `scratch` is an empty folder for /tmp and a copy of Node. */
export const live = async (image: Image, scratch: string): Promise<Life> => {
  // Beside the image, since the image's user may not reach the one that runs this.
  const bin = join(scratch, 'bin')
  const tmp = join(scratch, 'tmp')
  mkdirSync(bin, { recursive: true })
  mkdirSync(tmp, { recursive: true })
  copyFileSync(process.execPath, join(bin, 'node'))
  chmodSync(join(bin, 'node'), 0o755)
  chmodSync(tmp, 0o1777)
  chmodSync(scratch, 0o755)
  writeProtect(image.root)
  const collector = await startCollector()
  const [port, metricsPort] = [await freePort(), await freePort()]
  const [program = '', ...words] = confined(image.command, image.user)
  const began = performance.now()
  const child = spawn(program, words, {
    cwd: join(image.root, image.workdir),
    env: {
      ...image.environment,
      PATH: `${bin}:/usr/bin:/bin`,
      HOME: image.root,
      TMPDIR: tmp,
      PORT: String(port),
      METRICS_PORT: String(metricsPort),
      CLOUD_PROVIDER: 'aws',
      REGION: 'us-east-1',
      POD_NAME: 'ml-inference-0',
      DRAIN_DELAY: '10ms',
      // So that the server loads what it traces with, too.
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk) => {
      output += chunk
    })
  const end = ended(child)
  try {
    const base = `http://127.0.0.1:${port}`
    await untilReady(`${base}/v2/health/ready`, child, () => output)
    const ready = performance.now() - began
    const answer = await fetch(`${base}/predict`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', traceparent: SAMPLED },
      body: '{"data":[1,2,3,4,5]}',
    })
    const prediction = { status: answer.status, body: await answer.text() }
    const documentation = { status: (await fetch(`${base}/docs`)).status }
    const stopped = performance.now()
    child.kill(image.stopSignal === 'SIGTERM' ? 'SIGTERM' : 'SIGKILL')
    const exitCode = await end
    const stopping = performance.now() - stopped
    return { ready, prediction, documentation, stopping, exitCode, traces: collector.received(), output }
  } finally {
    child.kill('SIGKILL')
    collector.close()
  }
}
