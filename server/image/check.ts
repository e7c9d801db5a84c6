/** Makes what the image holds as its Dockerfile does, starts the server from it as a pod would, and prints sizes and times. */
import { chmodSync, cpSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { type Architecture, build, isArchitecture } from './build/index.ts'
import { containerOf, dockerfile } from './dockerfile.ts'
import { type Life, live } from './pod.ts'

const USAGE = `Usage: npm run image:check -w server -- [--arch amd64|arm64]

Makes in a temporary folder, from the packages that are installed here, what server/Dockerfile puts into the image. When
the architecture is this machine's, it then starts the server from there as the pod does, without write access, waits
until it is ready, predicts, opens the documentation, stops it, and expects exit code 0. Prints the size of each part.
  --arch  default: this machine's
Exit code: 0 all well, 1 something is not, 2 wrong use.`

const here = process.arch === 'arm64' ? 'arm64' : 'amd64'

/** Everything that a pod would hold against this life. */
const complaints = ({ prediction, page, exitCode, traces, output }: Life): readonly string[] => [
  ...(prediction.status === 200 ? [] : [`/predict answered ${prediction.status}: ${prediction.body}`]),
  ...page.filter(({ status }) => status !== 200).map(({ path, status }) => `${path} answered ${status}`),
  ...(traces > 0 ? [] : ['no trace came to the collector']),
  ...(/telemetry/i.test(output) ? ['onnxruntime tried to report home'] : []),
  ...(exitCode === 0 ? [] : [`the server ended with ${exitCode}, not 0`]),
]

/** Parts of the folder `server`; the first that fits a file wins. */
const PARTS = {
  onnxruntime: 'bin',
  'page of the documentation': 'dist/static',
  'server and packages': 'dist',
  model: 'models',
}

const sizes = (server: string): string => {
  const bytes = new Map(Object.keys(PARTS).map((part) => [part, 0]))
  for (const entry of readdirSync(server, { recursive: true, withFileTypes: true })) {
    const file = join(entry.parentPath, entry.name)
    const [part = ''] =
      Object.entries(PARTS).find(([, folder]) => file.startsWith(join(server, folder, '/'))) ?? []
    if (entry.isFile()) bytes.set(part, (bytes.get(part) ?? 0) + statSync(file).size)
  }
  const all = [...bytes.values()].reduce((sum, size) => sum + size)
  return [...bytes, ['all', all] as const]
    .map(([part, size]) => `${part.padEnd(28)}${(size / 2 ** 20).toFixed(1).padStart(6)} MiB`)
    .join('\n')
}

const check = async (arch: Architecture): Promise<0 | 1> => {
  const folder = mkdtempSync(join(tmpdir(), 'image-'))
  const server = join(folder, 'app', 'server')
  try {
    await build(arch, server)
    cpSync(join(import.meta.dirname, '..', 'models'), join(server, 'models'), { recursive: true })
    console.log(`linux/${arch}, on top of the base image:\n${sizes(server)}`)
    if (arch !== here || process.platform !== 'linux') {
      console.log(`not started: this machine is ${process.platform}/${here}`)
      return 0
    }
    const life = await live(containerOf(dockerfile()), folder)
    const wrong = complaints(life)
    if (wrong.length > 0) {
      console.error([...wrong, life.output].join('\n'))
      return 1
    }
    console.log(
      `ready after ${life.ready.toFixed(0)} ms; POST /predict: ${life.prediction.body}; ${life.mebibytes.toFixed(0)} MiB resident; SIGTERM: exit code 0 after ${life.stopping.toFixed(0)} ms`,
    )
    return 0
  } catch (error) {
    console.error(error instanceof Error ? error.message : error)
    return 1
  } finally {
    // Write-protected folders keep anyone but root from removing what is in them.
    for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true }))
      if (entry.isDirectory()) chmodSync(join(entry.parentPath, entry.name), 0o755)
    rmSync(folder, { recursive: true, force: true })
  }
}

const main = async (args: readonly string[]): Promise<0 | 1 | 2> => {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: { arch: { type: 'string', default: here }, help: { type: 'boolean', short: 'h' } },
    })
    if (values.help) {
      console.log(USAGE)
      return 0
    }
    if (!isArchitecture(values.arch)) throw new Error('--arch is amd64 or arm64')
    return await check(values.arch)
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : error}\n\n${USAGE}`)
    return 2
  }
}

process.exitCode = await main(process.argv.slice(2))
