/** A lab for the tests of the page: two clouds and their traffic, without anything behind them. */

import type { Application, ClusterLook } from '../look/index.ts'
import { LabError } from '../machine/index.ts'
import { sidesOf } from '../traffic/index.ts'
import type { Cloud, FaultOn, Lab, Second, Snapshot, StreamLook } from './lab.ts'

const WAVES: Readonly<Record<string, number>> = {
  foundation: -30,
  policy: -30,
  'external-secrets': -26,
  secrets: -24,
  'istio-base': -20,
  'prometheus-operator-crds': -20,
  'istio-cni': -15,
  istiod: -10,
  'istio-eastwestgateway': -5,
  'istio-ingress': -5,
  mesh: 0,
  traffic: 5,
  inference: 10,
  argocd: 15,
  observability: 20,
  'remote-access': 20,
  root: 20,
}

export const applicationsWell: readonly Application[] = Object.entries(WAVES).map(([name, wave]) => ({
  name,
  wave,
  sync: 'Synced',
  health: 'Healthy',
}))

export const lookWell = (name: string, more: Partial<ClusterLook> = {}): ClusterLook => ({
  name,
  nodes: { ready: 3, all: 3 },
  applications: applicationsWell,
  pods: [{ namespace: 'argocd', ready: 7, all: 7 }],
  tracks: [
    { track: 'canary', ready: 1, all: 1 },
    { track: 'stable', ready: 3, all: 3 },
  ],
  prometheus: true,
  waiting: [],
  ...more,
})

export const cloud = (name: string, more: Partial<Cloud> = {}): Cloud => ({
  name,
  place: name === 'aws' ? 'aws us-east-1' : 'gcp us-central1',
  asked: 50,
  look: lookWell(name),
  ...more,
})

const seconds = (rate: number, failed: (i: number) => number): readonly Second[] =>
  Array.from({ length: 60 }, (_, i) => ({
    sent: rate,
    failed: failed(i),
    p50: 4,
    p99: failed(i) > 0 ? 2_100 : 12 + 6 * Math.abs(Math.sin(i / 3)),
  }))

export const stream = (name: string, sent: number, failed = 0): StreamLook => {
  const [asked, gateway] = sidesOf(name)
  return {
    name,
    gateway,
    ...(asked !== 'split' && { pin: asked }),
    seconds: seconds(sent, (i) => (i > 55 ? failed : 0)),
    sent,
    failed,
    p50: 4,
    p99: failed > 0 ? 2_100 : 15.5,
  }
}

/** Two clouds that are well, half of the split to each, and requests at both gateways that are pinned to aws. */
export const wellLab = (more: Partial<Snapshot> = {}): Snapshot => ({
  clouds: [cloud('aws'), cloud('gcp')],
  traffic: {
    streams: ['aws', 'gcp'].flatMap((gateway) => [
      stream(`split via ${gateway}`, 300),
      stream(`aws via ${gateway}`, 100),
    ]),
    flows: ['aws', 'gcp'].flatMap((gateway) => [
      { gateway, cluster: 'aws', pinned: false, rate: 151 },
      { gateway, cluster: 'gcp', pinned: false, rate: 149 },
      { gateway, cluster: 'aws', pinned: true, rate: 100 },
    ]),
    seen: { aws: 50.3, gcp: 49.7 },
    age: 1,
  },
  broken: [],
  faults: [
    { name: 'api-server', does: 'the API server is killed (SIGKILL), and stays away' },
    { name: 'bad', does: 'one pod answers 500 to everything' },
    { name: 'crash', does: "all of the app's pods are killed once (SIGKILL, sidecars too)" },
    { name: 'hang', does: "the app's pods stop where they are (SIGSTOP, sidecars too): nothing answers" },
    { name: 'link', does: 'every packet to and from the other clouds is lost' },
    { name: 'slow', does: 'every prediction takes 300 ms more' },
  ],
  gib: 9.4,
  ...more,
})

/** A lab that keeps what was asked of it. `refuses` is a fault that it cannot make. */
export const fakeLab = (
  base: Snapshot = wellLab(),
  refuses = 'bad',
): Lab & { readonly broken: FaultOn[]; show: Snapshot } => {
  const broken: FaultOn[] = []
  return {
    broken,
    show: base,
    async snapshot() {
      return { ...this.show, broken: [...this.show.broken, ...broken] }
    },
    break: async (fault, cluster) => {
      if (fault === refuses) throw new LabError(`${cluster} has 0 pods`)
      broken.push({ fault, cluster, age: 0 })
    },
    mend: async () => {
      broken.length = 0
    },
  }
}
