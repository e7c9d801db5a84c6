/** What a chart makes of values, as Argo CD renders it: `helm template`, with the version of the API server and no cluster. */
import { execFileSync } from 'node:child_process'
import { parseAllDocuments } from 'yaml'
import type { Platform } from '../fleet/index.ts'
import { isMap, type JsonMap, type KubeObject, kubeObject, toJson } from '../objects/index.ts'
import type { Chart } from '../parts/index.ts'

/** The objects of a part's chart in `folder`, with the values given. Errors: what helm says. */
export const templated = (
  helm: string,
  folder: string,
  { name, namespace }: Pick<Chart, 'name' | 'namespace'>,
  values: JsonMap,
  { kubernetes }: Pick<Platform, 'kubernetes'>,
): readonly KubeObject[] => {
  const version = `${kubernetes}.0`
  const text = execFileSync(
    helm,
    [
      'template',
      name,
      folder,
      '--namespace',
      namespace,
      '--include-crds',
      '--kube-version',
      version,
      '--values',
      '-',
    ],
    { input: JSON.stringify(values), encoding: 'utf8', maxBuffer: 2 ** 28, stdio: 'pipe' },
  )
  return [parseAllDocuments(text)]
    .flat()
    .map((document) => toJson(document.toJS()))
    .filter(isMap)
    .map(kubeObject)
}
