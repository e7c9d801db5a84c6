/** kubeconform over what kustomize built: strict, offline, against the closed schemas of schemas/. */
import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Finding } from '../findings/index.ts'
import { isMap, type Json, mapsAt, textAt, toJson } from '../objects/index.ts'
import { type Built, sourceOf } from './overlays.ts'

const run = (binary: string, args: readonly string[]) =>
  new Promise<{ readonly stdout: string; readonly stderr: string }>((resolve, reject) => {
    // Exit code 1 says that an object is not valid, which the output says better.
    execFile(binary, [...args], { maxBuffer: 2 ** 28 }, (error, stdout, stderr) =>
      stdout === '' && error !== null
        ? reject(new Error(`${binary}: ${stderr || error.message}`))
        : resolve({ stdout, stderr }),
    )
  })

const resourcesIn = (output: string): readonly Json[] => {
  const parsed: Json = toJson(JSON.parse(output))
  return isMap(parsed) ? mapsAt(parsed, 'resources') : []
}

/** Each problem of kubeconform's message (`- at '/spec/x': what`), with the field as a path of dots. */
const problemsIn = (message: string) => {
  const problems = [...message.matchAll(/- at '([^']*)': (.+?)\s*(?=- at '|$)/gs)].map(
    ([, pointer = '', what = '']) => ({
      field: pointer
        .slice(1)
        .replaceAll('/', '.')
        .replace(/\.(\d+)(?=\.|$)/g, '[$1]'),
      what,
    }),
  )
  return problems.length > 0 ? problems : [{ field: '', what: message }]
}

const findingsOf = (tree: string, overlay: Built, resource: Json): readonly Finding[] => {
  if (textAt(resource, 'status') === 'statusValid') return []
  const [kind, name] = [textAt(resource, 'kind'), textAt(resource, 'name')]
  const object = overlay.objects.find((each) => each.kind === kind && each.metadata.name === name)
  const file = object === undefined ? overlay.folder : sourceOf(tree, overlay, object)
  return problemsIn(textAt(resource, 'msg') ?? '').map(({ field, what }) => ({
    code: 'object-schema',
    place: { file, field: [kind, name, field].filter(Boolean).join(' ') },
    message: what,
    mend: 'correct the field; its name and type are in the schema of the kind, under schemas/',
  }))
}

/**
 * Findings of kubeconform: object-schema, at the file that the object was made from. `location` is its template of
 * where the schema of a kind is. Errors: throws when kubeconform cannot run, or did not look at every object.
 */
export const conform = async (
  binary: string,
  location: string,
  tree: string,
  built: readonly Built[],
): Promise<readonly Finding[]> => {
  // Of a file without an object kubeconform says that it is one resource, and empty: that it is, the first step says.
  const filled = built.filter(({ objects }) => objects.length > 0)
  if (filled.length === 0) return []
  const folder = mkdtempSync(join(tmpdir(), 'validate-'))
  try {
    const files = new Map(filled.map((overlay, i) => [join(folder, `${i}.yaml`), overlay]))
    for (const [file, { text }] of files) writeFileSync(file, text)
    const args = ['-strict', '-verbose', '-output', 'json', '-schema-location', location, folder]
    const { stdout, stderr } = await run(binary, args)
    const resources = resourcesIn(stdout)
    const expected = filled.reduce((total, { objects }) => total + objects.length, 0)
    if (resources.length !== expected)
      throw new Error(`kubeconform looked at ${resources.length} of ${expected} objects\n${stderr}`)
    return resources.flatMap((resource) => {
      const overlay = files.get(textAt(resource, 'filename') ?? '')
      return overlay === undefined ? [] : findingsOf(tree, overlay, resource)
    })
  } finally {
    rmSync(folder, { recursive: true })
  }
}
