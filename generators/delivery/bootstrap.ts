/** What bootstrap applies by hand, once per cluster, by the steps of commands.ts: folder by folder, in this order. */
import { type Cluster, type Fleet, platformOf } from '../fleet/index.ts'
import type { KubeObject } from '../objects/index.ts'
import type { BootstrapFile } from './bootstrap-file.ts'
import { argocd, installFolder } from './names.ts'
import { closedProject, settings, shared } from './settings.ts'

const kustomization = { apiVersion: 'kustomize.config.k8s.io/v1beta1', kind: 'Kustomization' } as const

/** Argo CD's release in a cluster, which each cluster may be ahead with. */
const release = (fleet: Fleet, cluster: Cluster, file: string) =>
  `https://raw.githubusercontent.com/argoproj/argo-cd/v${platformOf(fleet, cluster).argocd}/manifests/${file}`

const manifest = ({ delivery }: Fleet) => (delivery.highAvailability ? 'ha/install.yaml' : 'install.yaml')

const kinds = ['application', 'applicationset', 'appproject'] as const

const named = (objects: readonly KubeObject[], kind: string, name: string) =>
  objects.filter((object) => object.kind === kind && object.metadata.name === name)

/** The files of one cluster; `applications` has the objects of its rendered/<cluster>/argocd. */
const filesOf = (
  fleet: Fleet,
  cluster: Cluster,
  applications: readonly KubeObject[],
): readonly BootstrapFile[] => [
  // The API server knows a kind only some time after its definition, so definitions come in a step of their own.
  {
    path: `${cluster.name}/definitions/kustomization.yaml`,
    documents: [
      {
        ...kustomization,
        resources: [
          `../../${shared.namespace}`,
          ...kinds.map((kind) => release(fleet, cluster, `crds/${kind}-crd.yaml`)),
        ],
      },
    ],
  },
  // Before Argo CD itself, whose server would make the project `default`, open to everything, if it were not there.
  {
    path: `${cluster.name}/projects.yaml`,
    documents: [closedProject, ...named(applications, 'AppProject', argocd.project)],
  },
  {
    path: `${installFolder(cluster)}/kustomization.yaml`,
    documents: [
      {
        ...kustomization,
        namespace: argocd.namespace,
        resources: [release(fleet, cluster, manifest(fleet))],
        components: [`../../${shared.settings}`],
      },
    ],
  },
  {
    path: `${cluster.name}/root.yaml`,
    documents: named(applications, 'Application', argocd.root),
  },
]

/** `applications` has the objects of a cluster's rendered/<cluster>/argocd. */
export const bootstrapFiles = (
  fleet: Fleet,
  applications: (cluster: string) => readonly KubeObject[],
): readonly BootstrapFile[] => [
  ...settings,
  ...fleet.clusters.flatMap((cluster) => filesOf(fleet, cluster, applications(cluster.name))),
]
