/** Samples that proxies, servers, istiod and Argo CD would leave, in promtool's notation. Only tests import this. */
import type { Series } from '../promtool.ts'

/** Host of the app. */
export const HOST = 'ml-inference.ml-inference.svc.cluster.local'

/** Requests per second to a cluster, with their outcome, over enough samples. */
export const requests = (
  cluster: string,
  rate: number,
  { code = '200', workload = 'ml-inference', more = '' } = {},
): Series => ({
  series: `istio_requests_total{reporter="source",destination_service="${HOST}",destination_cluster="${cluster}",destination_workload="${workload}",response_code="${code}"}`,
  values: `0+${rate * 60}x120${more}`,
})
/** Answers per second, and how many of them are under the bound. */
export const durations = (rate: number, fast: number, bound = '250'): readonly Series[] => {
  const labels = `reporter="source",destination_service="${HOST}",destination_cluster="aws",destination_workload="ml-inference",response_code="200"`
  return [
    { series: `istio_request_duration_milliseconds_count{${labels}}`, values: `0+${rate * 60}x120` },
    {
      series: `istio_request_duration_milliseconds_bucket{${labels},le="${bound}"}`,
      values: `0+${fast * 60}x120`,
    },
  ]
}
export const even = [requests('aws', 50), requests('gcp', 50)]
export const served = (outcome: string, rate: number): Series => ({
  series: `inference_requests_total{outcome="${outcome}",track="stable"}`,
  values: `0+${rate * 60}x120`,
})
export const ejections = (host: string, values: string): Series => ({
  series: `envoy_cluster_outlier_detection_ejections_active{cluster_name="outbound|8000|stable-gcp|${host}",pod="a"}`,
  values,
})
export const sync = (cluster: string, value: number): Series => ({
  series: `istiod_remote_cluster_sync_status{status="synced",remote_cluster="${cluster}"}`,
  values: `${value}x120`,
})
/** Errors of reading the API server of a cluster. */
export const unread = (cluster: string, values: string): Series => ({
  series: `controller_sync_errors_total{remote_cluster="${cluster}"}`,
  values,
})
/** Answers a minute that Thanos Query got from the sidecars of a cluster, with gRPC's status. */
export const answers = (cluster: string, status: string, values = '0+12x120'): Series => ({
  series: `istio_requests_total{reporter="source",source_workload="thanos-query",destination_service_name="thanos-sidecar-${cluster}",response_code="200",grpc_response_status="${status}"}`,
  values,
})
export const days = (metric: string, count: number): Series => ({
  series: metric,
  values: `${count * 86_400}x120`,
})
export const argo = (labels: string, values = '1x120'): Series => ({
  series: `argocd_app_info{name="traffic",${labels}}`,
  values,
})
export const synced = 'sync_status="Synced"'
export const healthy = 'health_status="Healthy"'
export const root = 'citadel_server_root_cert_expiry_timestamp'
export const intermediate = 'citadel_server_cert_chain_expiry_timestamp'
