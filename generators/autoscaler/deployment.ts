/** The autoscaler's pod. */
import * as k8s from 'cdk8s-plus-27/lib/imports/k8s.js'
import { confined, probe, resourcesOf } from '../containers/index.ts'
import { type Cluster, clusterIdOf, type Fleet, platformOf } from '../fleet/index.ts'
import { type KubeObject, kubeObject } from '../objects/index.ts'
import { user } from '../parts/index.ts'
import { autoscaler } from './names.ts'
import { imageFor } from './versions.ts'

const { name, namespace, labels, port } = autoscaler
const metadata = { name, namespace, labels }

/**
 * Tags that EKS writes on the groups of a cluster's own nodes; the rights that Terraform gives ask for the second. Groups of
 * other clusters in the account have another.
 */
const tagsOf = (id: string) => ['k8s.io/cluster-autoscaler/enabled', `k8s.io/cluster-autoscaler/${id}`]

const args = (id: string): string[] => [
  '--cloud-provider=aws',
  `--namespace=${namespace}`,
  `--node-group-auto-discovery=asg:tag=${tagsOf(id).join(',')}`,
  // A group in each zone, so that a pod gets a node where its volume is (terraform/modules/aws/nodes.tf); and while another
  // kind of machines replaces them as many again. Nodes without such a bond spread over the groups of one label. The label,
  // since what it compares by itself knows nothing of `topology.k8s.aws/zone-id`, and takes groups of two zones for unlike
  // (https://github.com/gardener/autoscaler/pull/368).
  '--balance-similar-node-groups',
  '--balancing-label=workload',
  '--expander=least-waste',
  // Every pod here has a disk of its node that holds nothing: with this on, which it is by default, no node ever went.
  '--skip-nodes-with-local-storage=false',
  // A cloud that has taken another's requests gives them back minutes before it may have to take them again, and a spot
  // market that has no node now may have none for a while: nodes stay three times as long as they do by default.
  '--scale-down-unneeded-time=30m',
  // One by one: what the spot market takes meanwhile is then one node less than was counted, not ten.
  '--max-scale-down-parallelism=1',
]

const container = (fleet: Fleet, cluster: Cluster): k8s.Container => ({
  name,
  image: imageFor(platformOf(fleet, cluster).kubernetes),
  // The image names its program as a command, which arguments alone would replace.
  command: ['/cluster-autoscaler'],
  args: args(clusterIdOf(fleet, cluster)),
  // Without it, it would ask the node, which pods cannot reach.
  env: [{ name: 'AWS_REGION', value: cluster.cloud.region }],
  ports: [{ name: 'http', containerPort: port }],
  resources: resourcesOf({
    // An estimate for a cluster of tens of nodes: it keeps every pod and node in memory.
    requests: { cpu: '25m', memory: '160Mi' },
    limits: { cpu: '1', memory: '512Mi' },
  }),
  readinessProbe: probe('/metrics'),
  // Only this says no while it still runs: after ten minutes without a look at the cluster, or fifteen without success.
  livenessProbe: probe('/health-check'),
  securityContext: confined,
})

/**
 * One pod, and no budget for it: a node that is lost is replaced by its group without it, and it comes back before all others. Where two run for a
 * moment, a lease says which decides.
 */
export const deployment = (fleet: Fleet, cluster: Cluster): KubeObject =>
  kubeObject(
    k8s.KubeDeployment.manifest({
      metadata,
      spec: {
        replicas: 1,
        selector: { matchLabels: labels },
        revisionHistoryLimit: 3,
        template: {
          metadata: { labels },
          spec: {
            serviceAccountName: name,
            automountServiceAccountToken: true,
            priorityClassName: 'system-cluster-critical',
            terminationGracePeriodSeconds: 15,
            securityContext: {
              runAsNonRoot: true,
              // Any: it writes nothing, and the image lets everybody read.
              runAsUser: user,
              runAsGroup: user,
              seccompProfile: { type: 'RuntimeDefault' },
            },
            containers: [container(fleet, cluster)],
          },
        },
      },
    }),
  )
