/** Alerts about what carries the service: the mesh's view of other clusters, its certificates, and what git says. */
import type { Fleet } from '../../fleet/index.ts'
import { sidecarService } from '../../parts/index.ts'
import { thanos } from '../names.ts'
import type { Alert } from './rule.ts'

const DAY = 86_400

/** Days before its end that a certificate is worth a day's work, and a night's. A root is replaced in every cluster, in steps. */
const ends = { root: { soon: 90, now: 14 }, intermediate: { soon: 30, now: 7 } } as const

const certificates = (
  name: string,
  metric: string,
  what: string,
  { soon, now }: { readonly soon: number; readonly now: number },
  description: string,
): readonly Alert[] => {
  const within = (days: number, severity: Alert['severity']): Alert => ({
    name,
    severity,
    expr: `min(${metric} > 0) - time() < ${days * DAY}`,
    for: '1h',
    summary: `The ${what} certificate of the mesh in {{ $externalLabels.cluster }} ends in {{ $value | humanizeDuration }}`,
    description,
  })
  return [within(soon, 'warning'), within(now, 'critical')]
}

/** Remote clusters that istiod must know, by name. None in a fleet of one. */
const remotes = ({ clusters }: Fleet): readonly Alert[] => {
  if (clusters.length === 1) return []
  const names = clusters.map(({ name }) => name).join('|')
  return [
    {
      name: 'RemoteClusterNotSynced',
      severity: 'critical',
      // The status is about the start alone: once a cluster has been read it stays "synced". What fails later is counted, a lost
      // network from 50 s on (lab: link-cut); but no connection that is refused, which client-go tries again without a word.
      expr: `min by (remote_cluster) (istiod_remote_cluster_sync_status{status="synced",remote_cluster=~"${names}"}) == 0 or sum by (remote_cluster) (increase(controller_sync_errors_total{remote_cluster=~"${names}"}[5m])) > 0`,
      for: '10m',
      summary:
        'istiod in {{ $externalLabels.cluster }} cannot read the endpoints of {{ $labels.remote_cluster }}',
      description:
        'It still uses those it knew. A restart of istiod would lose them, and the failover with them: do not restart it. Look whether the API server of {{ $labels.remote_cluster }} answers, and whether the token of the remote secret is valid.',
    },
    {
      name: 'RemoteClusterMissing',
      severity: 'critical',
      expr: `min(istiod_managed_clusters{cluster_type="remote"}) < ${clusters.length - 1}`,
      for: '10m',
      summary: `istiod in {{ $externalLabels.cluster }} knows {{ $value }} other clusters of ${clusters.length - 1}`,
      description:
        'A remote secret is missing or cannot be read, so requests that enter here cannot fail over to that cluster. Look at the ExternalSecrets and Secrets named istio-remote-secret-* in istio-system.',
    },
  ]
}

/**
 * What Thanos Query asks each cluster goes through its proxy, which counts by Service. It asks every five seconds whether
 * or not anybody looks, so a cluster without a good answer is one that the dashboards leave out.
 */
const metricsOf = ({ clusters }: Fleet): readonly Alert[] => {
  if (clusters.length === 1) return []
  const asked = (labels: string) =>
    `sum by (destination_service_name) (rate(istio_requests_total{reporter="source",source_workload="${thanos.query}",destination_service_name=~"${sidecarService('.+')}"${labels}}[5m])) > 0`
  return [
    {
      name: 'RemoteMetricsMissing',
      severity: 'warning',
      expr: `${asked('')} unless on (destination_service_name) ${asked(',grpc_response_status="0"')}`,
      for: '10m',
      summary:
        'Thanos Query in {{ $externalLabels.cluster }} gets no answer from {{ $labels.destination_service_name }}',
      description:
        'The dashboards here show the other clusters only, with a warning on every panel. Prometheus of that cluster keeps its metrics and its alerts. Look whether the cluster is there, its Prometheus runs, and its east-west gateway answers.',
    },
  ]
}

const delivery: readonly Alert[] = [
  {
    name: 'ApplicationOutOfSync',
    severity: 'warning',
    expr: 'max by (name) (argocd_app_info{sync_status!="Synced"}) > 0',
    for: '30m',
    summary: 'Application {{ $labels.name }} in {{ $externalLabels.cluster }} is not what git says',
    description:
      'Argo CD tried for half an hour. What runs is an older state: read the error of its last sync. If somebody changes the object by hand or by a controller, Argo CD and they take turns.',
  },
  {
    name: 'ApplicationUnhealthy',
    severity: 'warning',
    expr: 'max by (name, health_status) (argocd_app_info{health_status!~"Healthy|Progressing|Suspended"}) > 0',
    for: '15m',
    summary: 'Application {{ $labels.name }} in {{ $externalLabels.cluster }} is {{ $labels.health_status }}',
    description: 'It was applied, and something of it does not run. Look at its pods and their events.',
  },
  {
    // What is on its way for long is neither out of sync nor unhealthy, and a sync that is tried again and again still runs.
    name: 'ApplicationStuck',
    severity: 'warning',
    expr: 'max by (name) (argocd_app_info{health_status=~"Progressing|Suspended"} or argocd_app_info{operation="sync"}) > 0',
    for: '45m',
    summary: 'Application {{ $labels.name }} in {{ $externalLabels.cluster }} is on its way without end',
    description:
      'It waits for something that does not come: an address of a load balancer, a node, a secret, a hook. Whatever comes after it in the waves waits too. Look at the message of its sync and at the objects that are not healthy.',
  },
  {
    name: 'DeliverySilent',
    severity: 'warning',
    expr: 'absent(argocd_app_info)',
    for: '15m',
    summary: 'Nothing is known of what git says and what runs in {{ $externalLabels.cluster }}',
    description:
      'The controller of Argo CD does not run or is not read, so no merge reaches this cluster and no other alert about delivery can fire. Look at the pods in argocd, then at its ServiceMonitor.',
  },
]

export const platformAlerts = (fleet: Fleet): readonly Alert[] => [
  ...remotes(fleet),
  ...metricsOf(fleet),
  ...certificates(
    'MeshIntermediateCertificateEnds',
    'citadel_server_cert_chain_expiry_timestamp',
    'intermediate',
    ends.intermediate,
    'After that istiod signs nothing, and every workload certificate ends within a day. Put a new intermediate of the same root into the secret manager of this cluster; nothing restarts.',
  ),
  ...certificates(
    'MeshRootCertificateEnds',
    'citadel_server_root_cert_expiry_timestamp',
    'root',
    ends.root,
    'After that no workload trusts another, in any cluster. Replacing a root takes steps in every cluster, both roots trusted for a while: start now.',
  ),
  ...delivery,
]
