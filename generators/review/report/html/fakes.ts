/** Reviews for tests: small ones, large ones, and ones that somebody means ill with. */
import type { Json } from '../../../objects/index.ts'
import { changeOf, hostileReview, reviewWith } from '../../../testing/reviews.ts'
import type { Change } from '../../changes/index.ts'
import type { FleetReview, Review } from '../../model.ts'

/** An object of about as many lines as a Deployment of this repository. */
const deployment = (name: string, replicas: number): Json => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name, namespace: 'ml-inference', labels: { app: name, track: 'stable' } },
  spec: {
    replicas,
    selector: { matchLabels: { app: name } },
    strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: '25%', maxUnavailable: 0 } },
    template: {
      metadata: { labels: { app: name, track: 'stable', version: 'v1.0.0' } },
      spec: {
        containers: [
          {
            name: 'inference',
            image: `registry.example.com/${name}@sha256:${'ab'.repeat(32)}`,
            ports: [{ name: 'http', containerPort: 8080 }],
            resources: { limits: { cpu: '1', memory: '1Gi' }, requests: { cpu: '500m', memory: '512Mi' } },
            env: [{ name: 'DRAIN_DELAY', value: '8s' }],
          },
        ],
        terminationGracePeriodSeconds: 20,
      },
    },
  },
})

/** A change of the replicas of a Deployment, from 3 to 5. */
export const aChange = (more: Partial<Change> = {}): Change => {
  const name = more.name ?? 'ml-inference'
  return changeOf({
    app: 'inference',
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    name,
    fields: [{ path: 'spec.replicas', before: 3, after: 5 }],
    before: deployment(name, 3),
    after: deployment(name, 5),
    file: `rendered/base/inference/deployment-${name}.yaml`,
    ...more,
  })
}

/** The same on both sides. */
const both = <T>(value: T) => ({ before: value, after: value })

export const aFleet = (more: Partial<FleetReview> = {}): FleetReview => ({
  traffic: [
    { cluster: 'aws', track: 'stable', share: { before: 50, after: 80 } },
    { cluster: 'gcp', track: 'stable', share: { before: 50, after: 20 } },
  ],
  pods: [
    { cluster: 'aws', track: 'stable', pods: { before: { min: 3, max: 3 }, after: { min: 5, max: 12 } } },
    { cluster: 'gcp', track: 'stable', pods: both({ min: 3, max: 3 }) },
  ],
  outages: [
    { down: 'aws', verdict: { before: 'carried', after: 'overload' }, lost: { before: 0, after: 12.5 } },
    { down: 'gcp', verdict: both('carried' as const), lost: both(0) },
  ],
  versions: [{ of: 'istio', clusters: ['aws'], version: { before: '1.30.2', after: '1.31.1' } }],
  cost: [{ of: 'all', atRest: { before: 632, after: 741.5 }, atMost: { before: 779, after: 1_192 } }],
  costWhy: undefined,
  ...more,
})

export const aReview = (more: Partial<Review> = {}): Review =>
  reviewWith({
    base: { name: 'main', commit: '2c79dd5e3f10a4b8c6d7e8f9a0b1c2d3e4f50617' },
    head: { name: 'more-pods', commit: undefined },
    verdict: 'change',
    reasons: ['a share moves by 30 points'],
    asked: [{ file: 'clusters/fleet.yaml', fields: [{ path: 'traffic.split.aws', before: 50, after: 80 }] }],
    fleet: aFleet(),
    changes: [aChange()],
    ...more,
  })

/** A fleet of many clusters, and of so many changes. */
export const largeReview = (clusters: number, changes: number): Review => {
  const names = Array.from({ length: clusters }, (_, i) => `cluster-${String(i).padStart(4, '0')}`)
  const kinds = ['Deployment', 'ConfigMap', 'Service', 'VirtualService']
  const apps = ['inference', 'mesh', 'observability', 'policy']
  const share = 100 / clusters
  return aReview({
    clusters: names,
    changes: Array.from({ length: changes }, (_, i) =>
      aChange({
        name: `service-${i}`,
        app: apps[Math.floor((i * apps.length) / changes)] ?? 'inference',
        kind: kinds[i % kinds.length] ?? 'Deployment',
        clusters: i % 3 === 0 ? names : [names[i % clusters] ?? ''],
      }),
    ),
    fleet: aFleet({
      traffic: names.map((cluster, i) => ({
        cluster,
        track: 'stable',
        share: { before: share, after: i === 0 ? share * 1.5 : i === 1 ? share / 2 : share },
      })),
      pods: names.map((cluster) => ({ cluster, track: 'stable', pods: both({ min: 3, max: 12 }) })),
      outages: names.map((down) => ({ down, verdict: both('carried' as const), lost: both(0) })),
    }),
    radius: {
      objects: { added: 0, removed: 0, changed: changes },
      clusters: names,
      apps,
      namespaces: ['ml-inference'],
      owners: [],
    },
  })
}

/** More than the shared one: a fleet, bodies, names that never end, and what nobody sees. */
export const worseReview = (): Review => {
  const hostile = hostileReview()
  const fleet = aFleet()
  const evil = `</noscript>${hostile.reasons[0]}"' \u2066\u0007\u200b${'W'.repeat(300)}`
  return {
    ...hostile,
    head: { name: evil, commit: evil },
    fleet: {
      ...fleet,
      traffic: fleet.traffic.map((row) => ({ ...row, cluster: `${row.cluster}${evil}` })),
      pods: fleet.pods.map((row) => ({ ...row, cluster: evil })),
      versions: [{ of: evil, clusters: [evil], version: { before: evil, after: undefined } }],
    },
    changes: [
      ...hostile.changes.map((change) => ({
        ...change,
        before: { [evil]: evil },
        after: { [evil]: `${evil} more` },
      })),
      aChange(),
    ],
  }
}
