/** An emulator of AWS on this machine: a process that knows some of AWS's API, keeps it in memory, and makes nothing. */
import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { tool } from '../../tools/index.ts'
import { record } from './recorder.ts'

/** The account of every example here, which both emulators are told to be. */
export const ACCOUNT = '123456789012'

// More than all of these tests take on a machine that is busy; whoever is left after it is ended.
const LIFE_MS = 900_000
const START_MS = 90_000

const freePort = async (): Promise<number> => {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  if (address === null || typeof address === 'string') throw new Error('no free port')
  return address.port
}

const emulators = {
  ministack: (port: number) => ({
    args: [],
    health: '/_ministack/health',
    env: {
      BIND_HOST: '127.0.0.1',
      GATEWAY_PORT: String(port),
      MINISTACK_HOST: '127.0.0.1',
      MINISTACK_ACCOUNT_ID: ACCOUNT,
      LOG_LEVEL: 'WARNING',
      // It would start containers where it finds a Docker.
      DOCKER_HOST: 'unix:///nowhere',
    },
  }),
  moto: (port: number) => ({
    args: ['-H', '127.0.0.1', '-p', String(port)],
    health: '/moto-api/',
    env: { MOTO_ACCOUNT_ID: ACCOUNT },
  }),
}

/**
 * Starts an emulator, with a recorder before it. `env` sends Terraform's AWS provider there, by credentials that are
 * nobody's; whatever it would ask of another machine meets a proxy that is none. Errors: that it did not start, and what it
 * said.
 */
export const startEmulator = async (name: keyof typeof emulators) => {
  const program = await tool(name)
  const port = await freePort()
  const folder = await mkdtemp(join(tmpdir(), `${name}-`))
  const { args, health, env } = emulators[name](port)
  const child = spawn(program, args, {
    cwd: folder,
    env: { PATH: process.env.PATH, HOME: folder, TMPDIR: folder, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: LIFE_MS,
    killSignal: 'SIGKILL',
  })
  let said = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk) => {
      said = `${said}${chunk}`.slice(-4000)
    })
  const ended = new Promise((resolve) => child.on('exit', resolve))
  const end = () => child.kill('SIGKILL')
  process.on('exit', end)

  const answers = () =>
    fetch(`http://127.0.0.1:${port}${health}`).then(
      ({ ok }) => ok,
      () => false,
    )
  const until = Date.now() + START_MS
  while (!(await answers())) {
    if (child.exitCode !== null || Date.now() > until) {
      end()
      throw new Error(`${name} does not answer at port ${port}: ${said}`)
    }
    await wait(200)
  }

  const recorder = await record(port)
  return {
    url: recorder.url,
    /** What was asked of it, in order. */
    calls: recorder.calls,
    env: {
      AWS_ENDPOINT_URL: recorder.url,
      AWS_ACCESS_KEY_ID: ACCOUNT,
      AWS_SECRET_ACCESS_KEY: 'nobody',
      AWS_SESSION_TOKEN: '',
      AWS_PROFILE: '',
      AWS_REGION: 'us-east-1',
      AWS_CONFIG_FILE: '/dev/null',
      AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
      AWS_EC2_METADATA_DISABLED: 'true',
      // Loopback is never asked by a proxy. Port 9 throws away, where anybody listens at all.
      HTTP_PROXY: 'http://127.0.0.1:9',
      HTTPS_PROXY: 'http://127.0.0.1:9',
      NO_PROXY: '',
    },
    stop: async () => {
      process.off('exit', end)
      recorder.stop()
      end()
      await ended
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** A running emulator. */
export type Emulator = Awaited<ReturnType<typeof startEmulator>>
