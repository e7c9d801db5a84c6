/** Builds the image's files without Docker, starts the server from them as a pod would, and prints sizes and times. */
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { assemble } from './assemble.ts'
import { parseIgnore } from './context.ts'
import { parseDockerfile } from './dockerfile.ts'
import { type Life, live } from './pod.ts'
import { sizes, sizeTable } from './size.ts'

const USAGE = `Usage: npm run image:check -w server -- [--arch amd64|arm64]

Carries out server/Dockerfile in a temporary folder without Docker: npm ci, the pruning, the copying. When the
architecture is this machine's, it then starts the server from there without write access, waits until it is ready,
predicts, stops it, and expects exit code 0. Prints the size of each part.
  --arch  default: this machine's
Exit code: 0 all well, 1 something is not, 2 wrong use.`

const context = join(import.meta.dirname, '..', '..')
const here = process.arch === 'arm64' ? 'arm64' : 'amd64'

/** Everything that a pod would hold against this life. */
const complaints = ({ prediction, documentation, exitCode, traces, output }: Life): readonly string[] => [
  ...(prediction.status === 200 ? [] : [`/predict answered ${prediction.status}: ${prediction.body}`]),
  ...(documentation.status === 200 ? [] : [`/docs answered ${documentation.status}`]),
  ...(traces > 0 ? [] : ['no trace came to the collector']),
  ...(/telemetry/i.test(output) ? ['onnxruntime tried to report home'] : []),
  ...(exitCode === 0 ? [] : [`the server ended with ${exitCode}, not 0`]),
]

const lived = async (life: Life): Promise<0 | 1> => {
  const wrong = complaints(life)
  if (wrong.length > 0) {
    console.error([...wrong, life.output].join('\n'))
    return 1
  }
  console.log(
    `ready after ${life.ready.toFixed(0)} ms; POST /predict: ${life.prediction.body}; SIGTERM: exit code 0 after ${life.stopping.toFixed(0)} ms`,
  )
  return 0
}

/** The server's files may be write-protected, which keeps anyone but root from removing them. */
const remove = (folder: string) => {
  chmodSync(folder, 0o755)
  for (const entry of readdirSync(folder, { withFileTypes: true }))
    if (entry.isDirectory()) remove(join(folder, entry.name))
  rmSync(folder, { recursive: true, force: true })
}

const check = async (arch: string): Promise<0 | 1> => {
  const folder = mkdtempSync(join(tmpdir(), 'image-'))
  try {
    chmodSync(folder, 0o755)
    const into = join(folder, 'stages')
    mkdirSync(into)
    const image = assemble(parseDockerfile(readFileSync(join(context, 'server/Dockerfile'), 'utf8')), {
      context,
      ignored: parseIgnore(readFileSync(join(context, '.dockerignore'), 'utf8')),
      arguments: { TARGETARCH: arch },
      into,
    })
    console.log(`linux/${arch}, on top of the base image:`)
    console.log(sizeTable(sizes(join(image.root, image.workdir))))
    if (arch === here && process.platform === 'linux')
      return await lived(await live(image, join(folder, 'pod')))
    console.log(`not started: this machine is ${process.platform}/${here}`)
    return 0
  } catch (error) {
    console.error(error instanceof Error ? error.message : error)
    return 1
  } finally {
    remove(folder)
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
    if (values.arch !== 'amd64' && values.arch !== 'arm64') throw new Error('--arch is amd64 or arm64')
    return await check(values.arch)
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : error}\n\n${USAGE}`)
    return 2
  }
}

process.exitCode = await main(process.argv.slice(2))
