/** The files people edit, as zod schemas: every field has its description, unit and default, which editors show. */
import { z } from 'zod'
import { isProvider, type Provider, providers } from './providers.ts'
import {
  clusterName,
  cpuQuantity,
  digest,
  dnsName,
  duration,
  formatDuration,
  gitRevision,
  gitUrl,
  headerName,
  kubernetesVersion,
  memoryQuantity,
  meshId,
  percent,
  secretName,
  text,
  version,
  wholeNumber,
} from './scalars.ts'

const schemaComment = (name: string) => `In an editor: # yaml-language-server: $schema=./${name}.schema.json`

const replicaCount = wholeNumber(1, 1_000, 'replicas')

const replicas = z
  .union(
    [
      replicaCount.meta({ description: 'A fixed number of pods.' }),
      z.strictObject({
        min: replicaCount.meta({ description: 'Pods at rest.' }),
        max: replicaCount.meta({
          description: 'Pods at most; what the cluster can carry when others are down.',
        }),
      }),
    ],
    { error: 'a number such as 3, or {min: 3, max: 12}' },
  )
  .meta({ description: 'Pods of the app in this cluster: a number, or {min, max} for an autoscaler.' })

/** The version of a part of the platform, without a leading v. */
const platformVersion = (what: string, example: string) =>
  text(/^\d+\.\d+\.\d+$/, `a version without a leading v, such as ${example}`).meta({
    description: `${what}: version, such as ${example}.`,
  })

const release = z.strictObject({
  version: version.meta({ description: 'Version of the image, such as v1.0.0; a label of the pods.' }),
  digest: digest.meta({ description: 'Digest of the image, the same in every registry: sha256:…' }),
})

const canary = z.strictObject({
  ...release.shape,
  percent: wholeNumber(
    1,
    99,
    'percent',
    'at most 99 percent: 100 is the promotion (npm run canary -- promote)',
  ).meta({
    description:
      'Percent of the requests of each canary cluster that the canary takes, 1 to 99; 100 is the promotion.',
  }),
  clusters: z.array(clusterName).min(1, 'at least one cluster; leave the key out for all').optional().meta({
    description: 'Clusters the canary runs in. Default: every cluster with a share of the traffic.',
  }),
})

const circuitBreaker = z.strictObject({
  maxConnections: wholeNumber(1, 1_000_000, 'connections')
    .default(2000)
    .meta({ description: 'TCP connections per client proxy and subset. Default 2000.' }),
  maxPendingRequests: wholeNumber(1, 1_000_000, 'requests')
    .default(2000)
    .meta({ description: 'Requests that wait for a connection, per client proxy and subset. Default 2000.' }),
  maxRequests: wholeNumber(1, 1_000_000, 'requests')
    .default(5000)
    .meta({ description: 'Requests in flight per client proxy and subset. Default 5000.' }),
  maxRetries: wholeNumber(1, 1_000_000, 'retries')
    .default(2000)
    .meta({ description: 'Retries in flight per client proxy and subset. Default 2000.' }),
  connectTimeout: duration(10, 10_000)
    .prefault('1s')
    .meta({ description: 'How long a TCP connect may take. Default 1s.' }),
  consecutiveErrors: wholeNumber(2, 1_000, 'errors')
    .default(5)
    .meta({ description: 'Errors (5xx) in a row that eject a pod. Default 5.' }),
  consecutiveGatewayErrors: wholeNumber(1, 1_000, 'errors').default(3).meta({
    description:
      'Gateway errors (502, 503, 504, failed connects) in a row that eject a pod; below consecutiveErrors. Default 3.',
  }),
  interval: duration(100, 60_000)
    .prefault('1s')
    .meta({ description: 'Time between ejection sweeps. Default 1s.' }),
  ejectFor: duration(1_000, 600_000).prefault('10s').meta({
    description: 'How long a pod is ejected the first time; grows with each ejection. Default 10s.',
  }),
})

const traffic = z.strictObject({
  host: dnsName.meta({ description: 'Public host name of the service.' }),
  certificate: secretName.meta({
    description:
      "Name of the TLS certificate of the host: of the entry in each cloud's secret manager, and of the Secret beside the ingress gateway.",
  }),
  peakRps: wholeNumber(1, 10_000_000, 'requests per second').meta({
    description:
      'Declared peak, requests per second over all clusters. Pools and capacity are checked against it.',
  }),
  split: z.record(clusterName, percent).meta({
    description:
      'Percent of the requests that prefer each cluster; total 100. A cluster with 0 stays the failover of the others.',
  }),
  evacuated: z.array(clusterName).default([]).meta({
    description:
      'Clusters whose share the others take, in proportion, as long as they are listed. Default none.',
  }),
  pinHeader: headerName.default('prefer-cloud').meta({
    description: 'Request header whose value is the name of the preferred cluster. Default prefer-cloud.',
  }),
  timeout: duration(100, 600_000)
    .prefault('10s')
    .meta({ description: 'Time for a whole request, retries included. Default 10s.' }),
  retries: z
    .strictObject({
      attempts: wholeNumber(2, 10, 'retries').default(3).meta({
        description:
          'Retries after the first try, 2 to 10; the first two tries stay in the preferred cloud. Default 3.',
      }),
      perTryTimeout: duration(10, 60_000)
        .prefault('1s')
        .meta({ description: "Time for one try; from the model's p99, not from a habit. Default 1s." }),
    })
    .prefault({})
    .meta({ description: 'Retries; any 5xx is retried, since a prediction is a pure function.' }),
  circuitBreaker: circuitBreaker.prefault({}).meta({
    description:
      'Circuit breaking: connection pool and ejection of failing pods. Defaults: the measured row B of docs/traffic.md.',
  }),
})

const resources = (what: string) =>
  z.strictObject({
    cpu: cpuQuantity.meta({ description: `CPU ${what}, a Kubernetes quantity.` }),
    memory: memoryQuantity.meta({ description: `Memory ${what}, a Kubernetes quantity.` }),
  })

const inference = z.strictObject({
  rpsPerPod: wholeNumber(1, 1_000_000, 'requests per second').meta({
    description:
      'Requests per second that one pod carries within its latency goal; measure it, do not guess.',
  }),
  targetCpu: wholeNumber(10, 95, 'percent').default(70).meta({
    description: 'CPU of the app container, percent of its request, that the autoscaler aims at. Default 70.',
  }),
  resources: z
    .strictObject({
      requests: resources('that is reserved').meta({ description: 'What each pod reserves on its node.' }),
      limits: resources('at most').meta({ description: 'What each pod may use at most.' }),
    })
    .meta({ description: 'Resources of the app container.' }),
})

/** Percent of the requests that meet an objective; 100 would leave no budget to burn. */
const objective = (fallback: number) =>
  z
    .number({ error: 'a number of percent' })
    .min(50, 'at least 50 percent')
    .max(99.999, 'at most 99.999 percent: 100 cannot be kept')
    .default(fallback)

/** The bounds that proxies count durations by (Envoy's histogram buckets); no other can be measured. */
const bounds = [25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000]

const objectives = z.strictObject({
  success: objective(99.9).meta({
    description: 'Percent of the requests that are answered, neither 5xx nor 429. Default 99.9.',
  }),
  latency: z
    .strictObject({
      percent: objective(99).meta({
        description: 'Percent of the answers that are fast enough. Default 99.',
      }),
      under: duration(25, 10_000)
        .refine(
          (milliseconds) => bounds.includes(milliseconds),
          `one of ${bounds.map(formatDuration).join(', ')}: proxies count by these`,
        )
        .prefault('250ms')
        .meta({
          description: `How long a fast answer takes at most, at the caller's proxy: one of ${bounds.map(formatDuration).join(', ')}. Default 250ms.`,
        }),
    })
    .prefault({})
    .meta({ description: 'How fast answers are.' }),
})

/** `clusters/fleet.yaml`: what all clusters share. */
export const fleetFile = z
  .strictObject({
    repository: z
      .strictObject({
        url: gitUrl.meta({ description: 'The repository that Argo CD reads, as an https URL.' }),
        revision: gitRevision.meta({
          description: 'Branch, tag or commit that Argo CD follows, such as main.',
        }),
      })
      .meta({ description: 'Where this repository is.' }),
    release: z
      .strictObject({
        stable: release.meta({ description: 'What every cluster runs.' }),
        canary: canary.optional().meta({
          description: 'A release on trial beside the stable one; leave the key out when there is none.',
        }),
        steps: z
          .array(wholeNumber(1, 100, 'percent'))
          .min(1, 'at least one step')
          .default([5, 25, 50, 100])
          .meta({
            description:
              'Percent steps of `canary advance`, rising, the last 100 (the promotion). Default 5, 25, 50, 100.',
          }),
      })
      .meta({ description: 'The images the clusters run.' }),
    inference: inference.meta({ description: 'The inference app, equal in all clusters.' }),
    traffic: traffic.meta({ description: 'Who gets which requests, and what happens when pods fail.' }),
    mesh: z
      .strictObject({
        id: meshId
          .default('mesh1')
          .meta({ description: 'Name of the mesh, the same in all clusters. Default mesh1.' }),
        trustDomain: dnsName.or(z.literal('cluster.local')).default('cluster.local').meta({
          description:
            'Trust domain of the identities, the same in all clusters: policies name callers of every cluster alike. Default cluster.local.',
        }),
        network: z.enum(['gateway', 'flat']).meta({
          description:
            'gateway: clusters reach each other through east-west gateways. flat: pods reach pods over the VPN.',
        }),
      })
      .meta({ description: 'The Istio mesh over all clusters.' }),
    platform: z
      .strictObject({
        kubernetes: kubernetesVersion.meta({
          description:
            'Kubernetes minor version of all clusters, in quotes; manifests are validated against it.',
        }),
        istio: platformVersion('Istio', '1.31.1'),
        argocd: platformVersion('Argo CD', '3.5.7'),
        externalSecrets: platformVersion('The external-secrets chart', '2.9.0'),
        prometheusOperatorCrds: platformVersion('The prometheus-operator-crds chart', '31.0.1'),
        kubePrometheusStack: platformVersion('The kube-prometheus-stack chart', '88.5.3'),
        thanos: platformVersion('Thanos', '0.42.4'),
        opentelemetryCollector: platformVersion('The opentelemetry-collector chart', '0.170.0'),
        jaeger: platformVersion('The jaeger chart', '4.11.1'),
        opencost: platformVersion('The opencost chart', '2.5.17'),
      })
      .meta({
        description:
          'Versions of the platform. A chart is named by the version of the chart, not of what it installs.',
      }),
    delivery: z
      .strictObject({
        highAvailability: z.boolean({ error: 'true or false' }).default(false).meta({
          description:
            'Argo CD with several replicas of each part, which takes three nodes or more. Default false.',
        }),
      })
      .prefault({})
      .meta({ description: 'How Argo CD runs in each cluster.' }),
    observability: z
      .strictObject({
        tracesIn: clusterName.optional().meta({
          description: 'Cluster whose Jaeger keeps the traces of all. Default: the first by name.',
        }),
        tracedPercent: z
          .number({ error: 'a number of percent' })
          .min(0, 'at least 0 percent')
          .max(100, 'at most 100 percent')
          .default(1)
          .meta({
            description: 'Percent of the requests that are traced, 0 to 100, fractions allowed. Default 1.',
          }),
        objectives: objectives.prefault({}).meta({
          description: 'What the service promises over 30 days; alerts watch how fast it is used up.',
        }),
      })
      .prefault({})
      .meta({ description: 'Metrics and traces.' }),
  })
  .meta({ title: 'fleet.yaml', description: `What all clusters share. ${schemaComment('fleet')}` })

const name = clusterName.meta({
  description: 'Name of the cluster: file name, overlay folder, Istio cluster name, value of the pin header.',
})

const nodes = z
  .strictObject({
    types: z
      .array(text(/^[a-z][a-z0-9.-]*$/, 'a machine type, such as t3.large'))
      .min(1, 'at least one machine type')
      .meta({
        description: 'Machine types, best first; several for spot nodes where the cloud takes several.',
      }),
    spot: z
      .boolean({ error: 'true or false' })
      .meta({ description: 'Spot nodes: cheaper, gone within 30 seconds to 2 minutes of notice.' }),
    min: wholeNumber(1, 1_000, 'nodes').meta({ description: 'Nodes at least.' }),
    desired: wholeNumber(1, 1_000, 'nodes').meta({ description: 'Nodes at the start.' }),
    max: wholeNumber(1, 1_000, 'nodes').meta({ description: 'Nodes at most.' }),
  })
  .meta({ description: 'The node group of the inference pods.' })

const ownInference = z.strictObject({ replicas }).meta({ description: 'The inference app in this cluster.' })

const clusterFileOf = <P extends Provider>(provider: P) =>
  z.strictObject({
    name,
    cloud: providers[provider].cloud.meta({ description: 'Where the cluster runs.' }),
    addresses: providers[provider].addresses.meta({
      description: 'IPv4 ranges; none may overlap with another of any cluster.',
    }),
    nodes,
    inference: ownInference,
  })

export const clusterFiles = {
  aws: clusterFileOf('aws'),
  gcp: clusterFileOf('gcp'),
} as const satisfies Record<Provider, z.ZodType>

/** What the files of all providers have in common: reports a file whose provider is missing or unknown. */
export const anyClusterFile = z.strictObject({
  name,
  cloud: z.looseObject({ provider: z.enum(Object.keys(providers)) }),
  addresses: z.unknown(),
  nodes,
  inference: ownInference,
})

/** The provider that a cluster file names; undefined when it names none that is known. */
export const providerOf = (value: unknown): Provider | undefined => {
  const cloud = typeof value === 'object' && value !== null && 'cloud' in value ? value.cloud : undefined
  const provider =
    typeof cloud === 'object' && cloud !== null && 'provider' in cloud ? cloud.provider : undefined
  return isProvider(provider) ? provider : undefined
}
