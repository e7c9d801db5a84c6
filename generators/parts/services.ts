/** Names of the Services that are called across clusters: observability makes them, the mesh joins them. */

/** Full name of a Service inside a cluster. */
export const hostOf = (service: string, namespace: string) => `${service}.${namespace}.svc.cluster.local`

/** Jaeger's, in `observability`: the same bytes in every cluster, pods behind it in one. */
export const tracesService = 'jaeger'

/** The Thanos sidecars' of one cluster, in `monitoring`; it is in every cluster, so that its name resolves there. */
export const sidecarService = (cluster: string) => `thanos-sidecar-${cluster}`
