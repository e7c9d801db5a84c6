/** The values of Istio's charts, and the objects that say what proxies do: all of them, but for what is known to be harmless. */
import type { Watch } from './model.ts'

const MEND =
  'keep it: what the mesh lets through was measured with it (docs/traffic.md); try it in the lab first'
const CHARTS = /^(istio(d|-\w+|-base|-cni)?|ztunnel|istio-ingress|istio-eastwestgateway|base|cni|gateway)$/

/** Sizes, numbers of pods and their places, which rules of their own look at; logs for people. */
const HARMLESS =
  /^(resources|autoscale\w*|autoscaling|replicaCount|podDisruptionBudget|topologySpreadConstraints|seccompProfile|securityContext|terminationGracePeriodSeconds|rollingMax\w+|memory|cpu)\b|^service\.(loadBalancerSourceRanges|annotations)\b|^meshConfig\.(accessLogEncoding|accessLogFile|enableTracing|enablePrometheusMerge|defaultConfig\.(proxyStatsMatcher|drainDuration|terminationDrainDuration|concurrency))\b|^global\.(logging|logAsJson|proxy\.(logLevel|componentLogLevel|resources))\b|^base\.enableIstioConfigCRDs$|istio\.io\/|^(image|tag|hub)$/

export const mesh: readonly Watch[] = [
  {
    code: 'danger-exposed',
    kinds: ['Values'],
    names: /gateway|ingress/,
    path: /^(service|networkGateway|ports|ingress)\b/,
    except: /^service\.(loadBalancerSourceRanges|annotations)\b/,
    why: 'the gateway is reached on other ports, or otherwise',
    mend: 'keep its ports: what comes in goes through the servers of its Gateway',
  },
  {
    code: 'danger-mtls',
    kinds: ['Values'],
    names: CHARTS,
    path: /^(env|envVarFrom|global|meshConfig|meshNetworks|pilot|volumes|volumeMounts|sidecarInjectorWebhook|base|cni|trustedZtunnel\w*|caTrusted\w*|istio\w+|revision|revisionTags|defaultRevision)\b/,
    except: HARMLESS,
    why: 'the control plane, a gateway or every proxy does something else',
    mend: MEND,
  },
  {
    code: 'danger-authorization',
    kinds: ['Sidecar', 'ProxyConfig', 'WorkloadEntry', 'WorkloadGroup'],
    path: /^spec\b/,
    fresh: true,
    why: 'proxies take, or send, other things, or other addresses are taken for pods of the mesh',
    mend: MEND,
  },
  {
    code: 'danger-route',
    kinds: ['ServiceEntry'],
    path: /^spec\b/,
    fresh: true,
    why: 'a name of the mesh, or of the world, leads to other addresses',
    mend: MEND,
  },
  {
    code: 'danger-authorization',
    kinds: ['RequestAuthentication'],
    path: /^spec\b/,
    fresh: true,
    bad: ({ change }) => change.what === 'added',
    why: 'tokens of another issuer are taken, or requests are refused for theirs',
    mend: MEND,
  },
]

/** The rest of the values of these charts, after the rules for charts of any kind. */
export const meshRest: readonly Watch[] = [
  {
    code: 'danger-mtls',
    kinds: ['Values'],
    names: CHARTS,
    path: /./,
    except: HARMLESS,
    why: 'the control plane, a gateway or every proxy does something else',
    mend: MEND,
  },
]
