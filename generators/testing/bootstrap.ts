/**
 * What the commands of a bring-up apply, built as kubectl builds it. The release of Argo CD, a remote base, is taken from
 * the Go module of the version that is read here instead: tests need not reach raw.githubusercontent.com. Only tests import this room.
 */
import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { parseAllDocuments } from 'yaml'
import { folderOf, tool } from '../../tools/index.ts'
import type { Fleet } from '../fleet/index.ts'
import { SOURCES } from '../kinds/sources.ts'
import { type KubeObject, kubeObject } from '../objects/index.ts'
import { appsOf } from '../render/index.ts'

/** The folder of Argo CD's module, of the version that the schemas are of too. */
export const argocdModule = () => folderOf(SOURCES['argo-cd'], tmpdir())

const REMOTE = /https:\/\/raw\.githubusercontent\.com\/argoproj\/argo-cd\/v[\d.]+\/(manifests\/\S+)/g

/** The text with each remote base replaced by a file beside it. */
const withoutRemotes = (text: string, folder: string, release: string) =>
  text.replace(REMOTE, (_, path: string) => {
    const name = path.replaceAll('/', '-')
    writeFileSync(join(folder, name), readFileSync(join(release, path)))
    return name
  })

/** Clusters of one version build to the same text, most of it long definitions: each text is parsed once. */
const parsed = new Map<string, readonly KubeObject[]>()
const documents = (text: string): readonly KubeObject[] => {
  const known = parsed.get(text) ?? [parseAllDocuments(text)].flat().map((each) => kubeObject(each.toJS()))
  parsed.set(text, known)
  return known
}

/** Writes apps/ of a fleet into `root`, and answers what a path in it holds: a file, or a folder that kustomize builds. */
export const writtenApps = async (fleet: Fleet, root: string) => {
  const release = await argocdModule()
  const kustomize = await tool('kustomize')
  for (const { path, text } of appsOf(fleet)) {
    const file = join(root, 'apps', path)
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, withoutRemotes(text, dirname(file), release))
  }
  const built = new Map<string, readonly KubeObject[]>()
  return (path: string): readonly KubeObject[] => {
    const known = built.get(path)
    if (known !== undefined) return known
    const full = join(root, path)
    const made = documents(
      path.endsWith('.yaml')
        ? readFileSync(full, 'utf8')
        : execFileSync(kustomize, ['build', full], { encoding: 'utf8', maxBuffer: 2 ** 28 }),
    )
    built.set(path, made)
    return made
  }
}
