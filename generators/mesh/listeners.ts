/** Where requests enter the mesh of a cluster: the public listener, and the one of the other clusters. */
import type { IGateway } from '@kubernetes-models/istio/networking.istio.io/v1/Gateway'
import type { Fleet } from '../fleet/index.ts'
import { app } from '../inference/index.ts'
import { ports } from '../network/index.ts'
import { type KubeObject, kubeObject } from '../objects/index.ts'
import { chartPods } from '../parts/index.ts'
import { crossing, throughGateways } from './services.ts'

const gateway = (
  name: string,
  { namespace, labels }: { readonly namespace: string; readonly labels: { readonly istio: string } },
  servers: NonNullable<IGateway['spec']>['servers'],
): KubeObject => {
  const object: IGateway = {
    apiVersion: 'networking.istio.io/v1',
    kind: 'Gateway',
    metadata: { name, namespace },
    spec: { selector: { istio: labels.istio }, ...(servers && { servers }) },
  }
  return kubeObject(object)
}

/**
 * Plain HTTP is for the global load balancer in front, which ends TLS and comes over the private network; HTTPS for
 * everyone else inside. Only routes of the app's namespace may use it.
 */
const publicListener = ({ traffic }: Fleet): KubeObject => {
  const hosts = [`${app.namespace}/${traffic.host}`]
  return gateway('public', chartPods.ingressGateway, [
    { port: { number: ports.http, name: 'http', protocol: 'HTTP' }, hosts },
    {
      port: { number: 443, name: 'https', protocol: 'HTTPS' },
      hosts,
      tls: { mode: 'SIMPLE', credentialName: traffic.certificate, minProtocolVersion: 'TLSV1_2' },
    },
  ])
}

/**
 * What other clusters may call, by name: the gateway passes the caller's own mutual TLS through to the pod, which alone
 * ends it, and knows no other host. A host is matched against each service whole (gateway.go of 1.31).
 */
const crossNetwork = (fleet: Fleet): KubeObject =>
  gateway('cross-network', chartPods.eastWestGateway, [
    {
      port: { number: 15443, name: 'tls', protocol: 'TLS' },
      hosts: [...crossing(fleet)],
      tls: { mode: 'AUTO_PASSTHROUGH' },
    },
  ])

/** The listeners of each cluster of a fleet. */
export const listeners = (fleet: Fleet): readonly KubeObject[] => [
  publicListener(fleet),
  ...(throughGateways(fleet) ? [crossNetwork(fleet)] : []),
]
