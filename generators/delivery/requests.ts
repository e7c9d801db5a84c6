/**
 * What Argo CD's pods ask a node for: the release asks for nothing, so its pods would be evicted first, and Argo CD is
 * what mends a cluster. Requests without limits: a sync of a big chart may take more for a minute.
 *
 * Estimates for one cluster and some twenty Applications: about half the memory and a fifth of the CPU that the defaults
 * of the Argo CD operator ask for a whole company's. `kubectl -n argocd top pod --containers` says what yours take.
 */
import type { Json } from '../objects/index.ts'

/** CPU, memory, and disk of the node (clones, charts, log files). */
type Requests = readonly [cpu: string, memory: string, disk: string]

interface Workload {
  readonly kind: 'Deployment' | 'StatefulSet'
  readonly containers: Readonly<Record<string, Requests>>
  /** They end before the containers start, so they add nothing where they ask for no more than these. */
  readonly initContainers?: Readonly<Record<string, Requests>>
}

/** Copies a binary, makes a password, writes a file. */
const small: Requests = ['10m', '32Mi', '64Mi']

/** Every workload of both installs; one that an install lacks is left out there. */
const workloads: Readonly<Record<string, Workload>> = {
  'argocd-application-controller': {
    kind: 'StatefulSet',
    containers: { 'argocd-application-controller': ['100m', '384Mi', '64Mi'] },
  },
  'argocd-repo-server': {
    kind: 'Deployment',
    containers: { 'argocd-repo-server': ['50m', '128Mi', '512Mi'] },
    initContainers: { copyutil: small },
  },
  'argocd-server': { kind: 'Deployment', containers: { 'argocd-server': ['25m', '96Mi', '64Mi'] } },
  'argocd-applicationset-controller': {
    kind: 'Deployment',
    containers: { 'argocd-applicationset-controller': ['10m', '64Mi', '64Mi'] },
  },
  'argocd-notifications-controller': {
    kind: 'Deployment',
    containers: { 'argocd-notifications-controller': ['10m', '64Mi', '64Mi'] },
  },
  'argocd-dex-server': {
    kind: 'Deployment',
    containers: { dex: ['10m', '64Mi', '64Mi'] },
    initContainers: { copyutil: small },
  },
  'argocd-redis': {
    kind: 'Deployment',
    containers: { redis: ['25m', '64Mi', '64Mi'] },
    initContainers: { 'secret-init': small },
  },
  'argocd-redis-ha-haproxy': {
    kind: 'Deployment',
    containers: { haproxy: ['10m', '64Mi', '64Mi'] },
    initContainers: { 'secret-init': small, 'config-init': small },
  },
  'argocd-redis-ha-server': {
    kind: 'StatefulSet',
    containers: {
      redis: ['25m', '64Mi', '64Mi'],
      sentinel: ['10m', '32Mi', '64Mi'],
      'split-brain-fix': ['10m', '16Mi', '64Mi'],
    },
    initContainers: { 'config-init': small },
  },
}

const containers = (all: Readonly<Record<string, Requests>>): Json =>
  Object.entries(all).map(([name, [cpu, memory, disk]]) => ({
    name,
    resources: { requests: { cpu, memory, 'ephemeral-storage': disk } },
  }))

/** A patch per workload, by its name. */
export const requestPatches: Readonly<Record<string, { readonly target: Json; readonly document: Json }>> =
  Object.fromEntries(
    Object.entries(workloads).map(([name, { kind, ...pod }]) => [
      name,
      {
        // Chosen by target, since a patch that names an object which is not there is an error.
        target: { kind, name },
        document: {
          apiVersion: 'apps/v1',
          kind,
          metadata: { name },
          spec: {
            template: {
              spec: {
                containers: containers(pod.containers),
                ...(pod.initContainers && { initContainers: containers(pod.initContainers) }),
              },
            },
          },
        },
      },
    ]),
  )
