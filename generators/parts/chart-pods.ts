/** Pods that charts make and that objects of ours select. Tests hold each against what its chart renders. */
import { namespaces } from './namespaces.ts'

/** Pods of a chart: where they run, as whom, and by which labels they are known. */
interface ChartPods {
  readonly namespace: string
  readonly serviceAccount: string
  readonly labels: Readonly<Record<string, string>>
}

export const chartPods = {
  istiod: {
    namespace: namespaces.istio.name,
    serviceAccount: 'istiod',
    labels: { app: 'istiod', istio: 'pilot' },
  },
  ingressGateway: {
    namespace: namespaces.ingress.name,
    serviceAccount: 'istio-ingress',
    labels: { app: 'istio-ingress', istio: 'ingress' },
  },
  /** Only where clusters reach each other through gateways. */
  eastWestGateway: {
    namespace: namespaces.istio.name,
    serviceAccount: 'istio-eastwestgateway',
    labels: { app: 'istio-eastwestgateway', istio: 'eastwestgateway' },
  },
} as const satisfies Readonly<Record<string, ChartPods>>
