/**
 * What External Secrets makes of an ExternalSecret and an entry. Its engine is Go's text/template with the functions of
 * sprig; helm has the same, and is here. Differences: helm's own `fail`, `toJson` and `required` (alike in what they do).
 * Only tests import this room.
 */
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parse } from 'yaml'
import { at, isMap, type KubeObject, textAt, toJson } from '../objects/index.ts'

export type Entry = Readonly<Record<string, string>>

/** The keys of a Secret, or why there is none. */
export type Made = { readonly data: Entry } | { readonly refused: string }

const SECRET = `kind: Secret
apiVersion: v1
metadata: {name: made}
data:
{{- range $key, $text := .Values.templates }}
  {{ $key | toJson }}: {{ tpl $text $.Values.entry | b64enc | toJson }}
{{- end }}
`

const inChart = <Result>(use: (folder: string) => Result): Result => {
  const folder = mkdtempSync(join(tmpdir(), 'external-secrets-test-'))
  try {
    mkdirSync(join(folder, 'templates'))
    writeFileSync(join(folder, 'Chart.yaml'), 'apiVersion: v2\nname: engine\nversion: 0.0.0\n')
    writeFileSync(join(folder, 'templates', 'secret.yaml'), SECRET)
    return use(folder)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

const decoded = (text: string) => Buffer.from(text, 'base64').toString()

/** The keys of the Secret that the template of an ExternalSecret makes of an entry. */
export const secretOf = (helm: string, external: KubeObject | undefined, entry: Entry): Made => {
  const templates = at(external, 'spec', 'target', 'template', 'data') ?? {}
  const { status, stdout, stderr } = inChart((folder) =>
    spawnSync(helm, ['template', 'made', folder, '--values', '-'], {
      input: JSON.stringify({ templates, entry }),
      encoding: 'utf8',
    }),
  )
  if (status !== 0) return { refused: stderr }
  const data = at(toJson(parse(stdout)), 'data')
  return {
    data: Object.fromEntries(
      Object.keys(isMap(data) ? data : {}).map((key) => [key, decoded(textAt(data, key) ?? '')]),
    ),
  }
}

/** What Kubernetes' own client says of a kubeconfig when nobody listens at its server. */
export const clientOf = (helm: string, kubeconfig: string): string => {
  const folder = mkdtempSync(join(tmpdir(), 'kubeconfig-test-'))
  try {
    const file = join(folder, 'kubeconfig')
    writeFileSync(file, kubeconfig)
    execFileSync(helm, ['list', '--kubeconfig', file], { env: { HOME: folder }, stdio: 'pipe' })
    return 'it was answered'
  } catch (error) {
    return error instanceof Error && 'stderr' in error ? String(error.stderr).trim() : String(error)
  } finally {
    rmSync(folder, { recursive: true })
  }
}
