/** What bootstrap applies by hand, once per cluster: Argo CD, its settings, and the root of a cluster. */
import type { Fleet } from '../fleet/index.ts'
import type { KubeObject } from '../objects/index.ts'
import type { BootstrapFile } from './bootstrap-file.ts'
import { argocd } from './names.ts'
import { settings } from './settings.ts'

const kustomization = { apiVersion: 'kustomize.config.k8s.io/v1beta1', kind: 'Kustomization' } as const

const release = (version: string, file: string) =>
  `https://raw.githubusercontent.com/argoproj/argo-cd/v${version}/manifests/${file}`

const install = (path: string, url: string): BootstrapFile => ({
  path: `${path}/kustomization.yaml`,
  documents: [
    {
      ...kustomization,
      namespace: argocd.namespace,
      resources: [url],
      components: ['../argocd-settings'],
    },
  ],
})

const named = (objects: readonly KubeObject[], kind: string, name: string) =>
  objects.filter((object) => object.kind === kind && object.metadata.name === name)

/** `applications` has the objects of a cluster's rendered/<cluster>/argocd. */
export const bootstrapFiles = (
  fleet: Fleet,
  applications: (cluster: string) => readonly KubeObject[],
): readonly BootstrapFile[] => [
  install('argocd', release(fleet.platform.argocd, 'install.yaml')),
  install('argocd-ha', release(fleet.platform.argocd, 'ha/install.yaml')),
  ...settings,
  ...fleet.clusters.map(({ name }) => ({
    path: `root-${name}.yaml`,
    documents: [
      ...named(applications(name), 'AppProject', argocd.project),
      ...named(applications(name), 'Application', argocd.root),
    ],
  })),
]
