/** Who may call whom: mutual TLS everywhere, and in the app's namespace nobody but those who are named. */
import type { IAuthorizationPolicy } from '@kubernetes-models/istio/security.istio.io/v1/AuthorizationPolicy'
import type { IPeerAuthentication } from '@kubernetes-models/istio/security.istio.io/v1/PeerAuthentication'
import type { Fleet } from '../fleet/index.ts'
import { app } from '../inference/index.ts'
import { type KubeObject, kubeObject } from '../objects/index.ts'
import { chartPods, namespaces } from '../parts/index.ts'

const appPods = { matchLabels: { app: app.name } } as const

const peerAuthentication = (
  metadata: { readonly name: string; readonly namespace: string },
  spec: IPeerAuthentication['spec'],
): KubeObject => {
  const object: IPeerAuthentication = {
    apiVersion: 'security.istio.io/v1',
    kind: 'PeerAuthentication',
    metadata,
    ...(spec && { spec }),
  }
  return kubeObject(object)
}

const strict = peerAuthentication(
  { name: 'default', namespace: namespaces.istio.name },
  { mtls: { mode: 'STRICT' } },
)

/** Prometheus has no identity in the mesh to scrape with; the NetworkPolicy lets no one else at this port. */
const plainMetrics = peerAuthentication(
  { name: app.name, namespace: app.namespace },
  {
    selector: appPods,
    mtls: { mode: 'STRICT' },
    portLevelMtls: { [app.metricsPort]: { mode: 'PERMISSIVE' } },
  },
)

const authorization = (name: string, spec: NonNullable<IAuthorizationPolicy['spec']>): KubeObject => {
  const object: IAuthorizationPolicy = {
    apiVersion: 'security.istio.io/v1',
    kind: 'AuthorizationPolicy',
    metadata: { name, namespace: app.namespace },
    spec,
  }
  return kubeObject(object)
}

/** An empty policy matches no request, and what no policy allows is refused. */
const denyByDefault = authorization('deny-by-default', {})

/** The identity of the ingress gateways; the same in every cluster, because the trust domain is. */
const gatewayIdentity = ({ mesh }: Fleet) => {
  const { namespace, serviceAccount } = chartPods.ingressGateway
  return `${mesh.trustDomain}/ns/${namespace}/sa/${serviceAccount}`
}

/** The app's port serves its metrics too; those are for inside. */
const callers = (fleet: Fleet) =>
  authorization('callers', {
    selector: appPods,
    action: 'ALLOW',
    rules: [
      {
        from: [{ source: { principals: [gatewayIdentity(fleet)] } }],
        to: [{ operation: { ports: [`${app.port}`], notPaths: ['/metrics', '/metrics/*'] } }],
      },
      {
        from: [{ source: { namespaces: [app.namespace] } }],
        to: [{ operation: { ports: [`${app.port}`] } }],
      },
    ],
  })

/** Without a name: see `plainMetrics`. */
const scrapers = authorization('metrics', {
  selector: appPods,
  action: 'ALLOW',
  rules: [
    {
      to: [
        { operation: { ports: [`${app.metricsPort}`], methods: ['GET'], paths: ['/metrics', '/health'] } },
      ],
    },
  ],
})

/** The same in every cluster of a fleet. */
export const callersOf = (fleet: Fleet): readonly KubeObject[] => [
  strict,
  plainMetrics,
  denyByDefault,
  callers(fleet),
  scrapers,
]
