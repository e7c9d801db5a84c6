/**
 * What a cluster must provide, by provider: the one table that docs/delivery.md, Terraform and `bootstrap --check` go by.
 * A test checks it against the tree: whatever that names and does not bring has a row here.
 */
import { internalLoadBalancerOf } from '../fleet/index.ts'
import { chartPods, namespaces } from '../parts/index.ts'
import type { Check, Ground, Prerequisite } from './prerequisite.ts'

type Row = (ground: Ground) => readonly Prerequisite[]

const gateways = ['istio-ingress', 'istio-eastwestgateway']
const keepers = ['kube-prometheus-stack', 'otel-collector', 'jaeger']
const system = (...command: readonly string[]) => ['-n', 'kube-system', 'get', ...command]
const path = (text: string) => ['-o', `jsonpath=${text}`]

/** At least one pod of an agent is ready. */
const agent = (name: string): Check => ({
  command: [...system('daemonset', name), ...path('{.status.numberReady}')],
  says: '^[1-9]',
})

const kubernetes: Row = ({ kubernetes: version }) => [
  {
    name: 'kubernetes',
    title: `Kubernetes ${version}`,
    by: 'terraform',
    how: 'the version of the control plane and of the nodes',
    check: {
      command: ['get', '--raw', '/version'],
      says: `"minor": ?"${version.split('.')[1]}\\+?"`,
    },
    without:
      'manifests were validated against another API; admission policies need 1.30, native sidecars 1.29',
    parts: ['policy', 'inference'],
    meets: ['kubernetes'],
  },
]

const metrics: Row = ({ provider }) => [
  {
    name: 'metrics-api',
    title: 'Metrics API for autoscalers',
    ...(provider === 'aws'
      ? { by: 'terraform', how: 'EKS add-on metrics-server (a community add-on)' }
      : { by: 'provider', how: 'metrics-server runs in every GKE cluster' }),
    check: {
      command: [
        'get',
        'apiservice',
        'v1beta1.metrics.k8s.io',
        ...path('{.status.conditions[?(@.type=="Available")].status}'),
      ],
      says: '^True$',
    },
    without: 'autoscalers are Degraded, and the bring-up stops at istiod',
    parts: ['istiod', ...gateways, 'inference'],
    meets: ['api metrics.k8s.io'],
  },
]

const storage: Row = ({ provider }) => [
  provider === 'aws'
    ? {
        name: 'storage',
        title: 'Persistent volumes',
        by: 'terraform',
        how: 'EKS add-on aws-ebs-csi-driver, with a Pod Identity association for its controller; the class comes with the tree',
        check: {
          command: ['get', 'csidriver', 'ebs.csi.aws.com', '-o', 'name'],
          says: 'ebs\\.csi\\.aws\\.com$',
        },
        without: 'volumes stay Pending: no metrics, spans or traces',
        parts: keepers,
        meets: ['storage driver ebs.csi.aws.com'],
      }
    : {
        name: 'storage',
        title: 'Persistent volumes, class standard-rwo',
        by: 'provider',
        how: 'the Compute Engine persistent disk CSI driver, on by default',
        check: {
          command: ['get', 'storageclass', 'standard-rwo', ...path('{.provisioner}')],
          says: '^pd\\.csi\\.storage\\.gke\\.io$',
        },
        without: 'volumes stay Pending: no metrics, spans or traces',
        parts: keepers,
        meets: ['storage class standard-rwo'],
      },
]

const networkPolicies: Row = ({ provider }) => [
  {
    name: 'network-policies',
    title: 'NetworkPolicy enforcement',
    by: 'terraform',
    ...(provider === 'aws'
      ? {
          how: 'EKS add-on vpc-cni with {"enableNetworkPolicy": "true"}, which is off by default',
          check: {
            command: [
              ...system('daemonset', 'aws-node'),
              ...path('{.spec.template.spec.containers[?(@.name=="aws-eks-nodeagent")].args}'),
            ],
            says: '--enable-network-policy=true',
          },
        }
      : { how: 'GKE Dataplane V2 (datapath_provider ADVANCED_DATAPATH)', check: agent('anetd') }),
    without: 'NetworkPolicies have no effect, and nothing reports it',
    parts: ['inference', 'observability'],
    meets: ['network policies'],
  },
]

const identity: Row = ({ provider }) => [
  {
    name: 'pod-identity',
    title: `Cloud identities for pods: External Secrets${provider === 'aws' ? ' and the Cluster Autoscaler' : ''}`,
    by: 'terraform',
    ...(provider === 'aws'
      ? {
          how: `EKS add-on eks-pod-identity-agent, and associations for the service accounts ${namespaces.externalSecrets.name}/external-secrets and ${namespaces.clusterAutoscaler.name}/cluster-autoscaler`,
          check: agent('eks-pod-identity-agent'),
          meets: ['identity aws'],
        }
      : {
          how: `Workload Identity Federation for GKE (workload_pool), and roles/secretmanager.secretAccessor for the service account ${namespaces.externalSecrets.name}/external-secrets`,
          check: agent('gke-metadata-server'),
          meets: ['identity gcpsm'],
        }),
    without: `${provider === 'aws' ? 'the autoscaler does not start, and the bring-up stops there; ' : ''}no secret is copied: istiod waits for its certificate authority, and everything after it too`,
    parts: [
      ...(provider === 'aws' ? ['cluster-autoscaler'] : []),
      'secrets',
      'istiod',
      'istio-ingress',
      'remote-access',
    ],
  },
]

const available = (deployment: string): Check => ({
  command: [...system('deployment', deployment), ...path('{.status.availableReplicas}')],
  says: '^[1-9]',
})

/** A pod alone knows whom it asks: the command starts one, and takes it away again. */
const asked: Check = {
  command: [
    'run',
    'who-answers',
    '--image=registry.k8s.io/e2e-test-images/busybox:1.36.1-1',
    '--restart=Never',
    '--rm',
    '--attach',
    '--quiet',
    '--command',
    '--',
    'cat',
    '/etc/resolv.conf',
  ],
  says: 'nameserver 169\\.254\\.169\\.254',
}

const resolver = ({ provider, dns }: Ground): Pick<Prerequisite, 'by' | 'how' | 'check'> => {
  if (dns === 'cloud-dns')
    return { by: 'terraform', how: 'Cloud DNS for GKE (cluster_dns CLOUD_DNS), cluster scope', check: asked }
  if (provider === 'aws') return { by: 'terraform', how: 'EKS add-on coredns', check: available('coredns') }
  return dns === 'pods'
    ? { by: 'terraform', how: 'kube-dns, with dns_cache_config off', check: available('kube-dns') }
    : {
        by: 'terraform',
        how: 'kube-dns with NodeLocal DNSCache (dns_cache_config), the default from 1.34.1 on',
        check: agent('node-local-dns'),
      }
}

const names: Row = (ground) => [
  {
    name: 'dns',
    title: `Cluster DNS, \`dns: ${ground.dns}\``,
    ...resolver(ground),
    without: 'the NetworkPolicy allows DNS queries only where nobody answers: the app resolves no name',
    parts: ['inference'],
    meets: [`dns ${ground.dns}`],
  },
]

const loadBalancers: Row = ({ provider }) => [
  {
    name: 'load-balancers',
    title: 'Internal load balancers',
    ...(provider === 'aws'
      ? {
          by: 'terraform',
          how: 'the cloud controller of the control plane creates them, in private subnets with the tag kubernetes.io/role/internal-elb: 1; without the tag it may choose a public one',
        }
      : {
          by: 'provider',
          how: 'GKE creates them, and the endpoint groups of the gateways for the global load balancer',
        }),
    check: {
      command: [
        '-n',
        chartPods.ingressGateway.namespace,
        'get',
        'service',
        chartPods.ingressGateway.serviceAccount,
        ...path('{.status.loadBalancer.ingress[0]}'),
      ],
      says: '"(hostname|ip)"',
      after: 'gateways',
    },
    without: 'gateways get no address: the bring-up waits at their wave, and no request comes in',
    parts: gateways,
    meets: [
      'load balancers',
      ...Object.keys(internalLoadBalancerOf({ provider })).map((key) => `key ${key}`),
      ...(provider === 'gcp' ? ['key cloud.google.com/neg'] : []),
    ],
  },
]

const spot: Row = ({ provider, spot: on }) =>
  on
    ? [
        {
          name: 'spot-notice',
          title: 'Graceful shutdown of spot nodes',
          by: 'terraform',
          ...(provider === 'aws'
            ? {
                how: 'a managed node group (capacity_type SPOT): it drains a node two minutes before',
                check: {
                  command: ['get', 'nodes', '-l', 'eks.amazonaws.com/capacityType=SPOT', '-o', 'name'],
                  says: '^node/',
                },
              }
            : {
                how: 'spot = true: the kubelet shuts pods down gracefully, 15 s for ours and 15 s for those of the system',
                check: {
                  command: ['get', 'nodes', '-l', 'cloud.google.com/gke-spot=true', '-o', 'name'],
                  says: '^node/',
                },
              }),
          without: 'pods are killed in the middle of a request',
          parts: [...gateways, 'inference'],
          meets: ['spot nodes'],
        },
      ]
    : []

/** On EKS it is of the tree. */
const more: Row = ({ provider, grows }) =>
  provider === 'gcp' && grows
    ? [
        {
          name: 'more-nodes',
          title: 'Node autoscaling, up to `nodes.max`',
          by: 'terraform',
          how: 'autoscaling of the node pool, with total_min_node_count and total_max_node_count',
          check: {
            command: [...system('configmap', 'cluster-autoscaler-status'), '-o', 'name'],
            says: '^configmap/',
          },
          without: 'pods that autoscalers add, of a canary, or of a lost node stay Pending',
          parts: [...gateways, 'inference'],
          meets: ['more nodes'],
        },
      ]
    : []

const registry: Row = ({ provider }) => [
  {
    name: 'image-pulls',
    title: "Image pulls from the cluster's registry",
    by: 'terraform',
    how:
      provider === 'aws'
        ? 'AmazonEC2ContainerRegistryPullOnly for the role of the nodes'
        : 'roles/artifactregistry.reader for the service account of the nodes',
    check: {
      command: [
        '-n',
        namespaces.inference.name,
        'get',
        'pods',
        ...path('{.items[*].status.containerStatuses[*].state.waiting.reason}'),
      ],
      says: '^(?!.*(ErrImagePull|ImagePullBackOff))',
      after: 'workloads',
    },
    without: 'no pod of the app starts',
    parts: ['inference'],
    meets: ['registry'],
  },
]

const rows: readonly Row[] = [
  kubernetes,
  names,
  networkPolicies,
  storage,
  identity,
  metrics,
  loadBalancers,
  spot,
  more,
  registry,
]

/** What such a cluster must bring. */
export const prerequisites = (ground: Ground): readonly Prerequisite[] => rows.flatMap((row) => row(ground))
