/** kubeconform over what kustomize built: strict, offline, against the closed schemas of schemas/. */
import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Finding } from '../findings/index.ts'
import { isMap, type Json, mapsAt, textAt, toJson } from '../objects/index.ts'
import { type Built, sourceOf } from './overlays.ts'

const runKubeconform = (
  binary: string,
  args: readonly string[],
): Promise<{ readonly stdout: string; readonly stderr: string }> =>
  new Promise((resolve) => {
    execFile(binary, [...args], { maxBuffer: 2 ** 28 }, (_, stdout, stderr) => resolve({ stdout, stderr }))
  })

const resources = (output: string): readonly Json[] => {
  const parsed: Json = toJson(JSON.parse(output))
  return isMap(parsed) ? mapsAt(parsed, 'resources') : []
}

/** kubeconform's message from the problem on: what comes before names the kind again. */
const reason = (message: string) =>
  message.replace(/^problem validating schema\. Check JSON formatting: /, '').replace(/\s+/g, ' ')

const findingOf = (
  tree: string,
  built: readonly Built[],
  folder: string,
  resource: Json,
): readonly Finding[] => {
  const status = textAt(resource, 'status')
  if (status === 'statusValid') return []
  const [file = '', kind = '', name = ''] = ['filename', 'kind', 'name'].map((field) =>
    textAt(resource, field),
  )
  const overlay = built.find((_, i) => join(folder, `${i}.yaml`) === file)
  const object = overlay?.objects.find((each) => each.kind === kind && each.metadata.name === name)
  const place =
    overlay === undefined || object === undefined
      ? (overlay?.folder ?? tree)
      : sourceOf(tree, overlay, object)
  return [
    {
      code: 'object-schema',
      place: { file: place, field: `${kind} ${name} (${overlay?.cluster ?? '?'})` },
      message: reason(textAt(resource, 'msg') ?? 'not valid'),
      mend: 'correct the field: its name and type are in the schema of the kind, under schemas/',
    },
  ]
}

/** Findings of kubeconform: object-schema. Errors: throws when kubeconform itself cannot run. */
export const conform = async (
  binary: string,
  location: string,
  tree: string,
  built: readonly Built[],
): Promise<readonly Finding[]> => {
  const folder = mkdtempSync(join(tmpdir(), 'validate-'))
  try {
    built.forEach(({ text }, i) => void writeFileSync(join(folder, `${i}.yaml`), text))
    const { stdout, stderr } = await runKubeconform(binary, [
      '-strict',
      '-output',
      'json',
      '-verbose',
      '-schema-location',
      location,
      folder,
    ])
    const checked = stdout.trim() === '' ? [] : resources(stdout)
    const expected = built.reduce((total, { objects }) => total + objects.length, 0)
    if (checked.length !== expected)
      throw new Error(`kubeconform looked at ${checked.length} of ${expected} objects\n${stderr}`)
    return checked.flatMap((resource) => findingOf(tree, built, folder, resource))
  } finally {
    rmSync(folder, { recursive: true })
  }
}
