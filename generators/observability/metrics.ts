/**
 * The metrics that rules and dashboards may use, by where they come from. A test holds every expression of this room
 * against these lists, and the list of the server against the server itself.
 */

/** What Envoy and Istio count in every proxy; Prometheus keeps these and drops the rest. */
export const proxyMetrics = [
  // istio.io/latest/docs/reference/config/metrics: the standard metrics.
  'istio_requests_total',
  'istio_request_duration_milliseconds_bucket',
  'istio_request_duration_milliseconds_count',
  // Envoy's statistics of a cluster; proxies report it where mesh.proxyStatsMatcher includes it.
  'envoy_cluster_outlier_detection_ejections_active',
] as const

/**
 * istiod: pkg/kube/multicluster/secretcontroller.go, pilot/pkg/util/informermetric/informerutil.go (errors of reading an API
 * server, its own too) and security/pkg/server/ca/monitoring.go of Istio 1.31.
 */
export const istiodMetrics = [
  'istiod_managed_clusters',
  'istiod_remote_cluster_sync_status',
  'controller_sync_errors_total',
  'citadel_server_root_cert_expiry_timestamp',
  'citadel_server_cert_chain_expiry_timestamp',
] as const

/** Argo CD: controller/metrics/metrics.go and reposerver/metrics/metrics.go of 3.5. */
export const argocdMetrics = [
  'argocd_app_info',
  'argocd_app_sync_total',
  'argocd_app_reconcile_bucket',
  'argocd_git_request_total',
] as const

/** The inference server: server/src/metrics.ts. */
export const serverMetrics = [
  'http_request_duration_seconds_bucket',
  'http_requests_in_flight',
  'http_requests_total',
  'inference_requests_total',
  'inference_queue_duration_seconds_bucket',
  'inference_compute_duration_seconds_bucket',
  'inference_batch_size_bucket',
  'inference_batch_size_count',
  'inference_batch_size_sum',
  'inference_queue_depth',
  'model_info',
  'nodejs_eventloop_lag_p99_seconds',
  'process_cpu_seconds_total',
  'process_resident_memory_bytes',
  'process_start_time_seconds',
  'server_draining',
] as const

/** Of programs that charts bring and a change by cost asks about: kube-state-metrics' docs, opencost/pkg/costmodel. */
export const broughtMetrics = ['kube_deployment_status_replicas_available', 'node_total_hourly_cost'] as const

/** Prometheus makes them itself: one for every target, one for every alert. */
export const ownMetrics = ['up', 'ALERTS'] as const
