/** `traffic`: who gets which requests, and what happens when pods fail. */
import * as z from 'zod'
import { clusterName, dnsName, duration, headerName, percent, secretName, wholeNumber } from '../scalars.ts'

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
  maxRequestsPerConnection: wholeNumber(1, 100_000, 'requests').default(100).meta({
    description:
      'Requests after which a connection is closed. A connection through an east-west gateway stays with one pod, so only a new one finds another. Default 100.',
  }),
  connectTimeout: duration(10, 10_000)
    .prefault('1s')
    .meta({ description: 'How long a TCP connect may take. Default 1s.' }),
  consecutiveErrors: wholeNumber(2, 1_000, 'errors').default(10).meta({
    description:
      'Consecutive errors (5xx) that eject an endpoint: a pod, or behind an east-west gateway a whole cloud, for which 10 is the minimum. Default 10.',
  }),
  consecutiveGatewayErrors: wholeNumber(1, 1_000, 'errors').default(10).meta({
    description:
      'Consecutive gateway errors (502, 503, 504, attempts that time out, failed connects) that eject an endpoint; at most consecutiveErrors, which counts them too. Default 10.',
  }),
  interval: duration(100, 60_000)
    .prefault('1s')
    .meta({ description: 'Time between ejection sweeps. Default 1s.' }),
  ejectFor: duration(1_000, 600_000).prefault('10s').meta({
    description: 'How long an endpoint is ejected the first time; grows with each ejection. Default 10s.',
  }),
})

/** Who gets which requests, and what happens when pods fail. */
export const traffic = z.strictObject({
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
      'Percent of the requests that prefer each cluster; total 100. A cluster with 0 remains the failover target of the others.',
  }),
  evacuated: z.array(clusterName).default([]).meta({
    description:
      'Clusters whose share the others take, in proportion, as long as they are listed. Default none.',
  }),
  evacuatedAnyway: z.boolean({ error: 'true or false' }).default(false).meta({
    description:
      'The evacuation holds although the others cannot carry its share of the peak: a warning instead of an error. Default false.',
  }),
  pinHeader: headerName.default('prefer-cloud').meta({
    description: 'Request header whose value is the name of the preferred cluster. Default prefer-cloud.',
  }),
  timeout: duration(100, 600_000)
    .prefault('10s')
    .meta({ description: 'Timeout of a whole request, retries included. Default 10s.' }),
  retries: z
    .strictObject({
      attempts: wholeNumber(2, 10, 'retries').default(3).meta({
        description:
          'Retries after the first attempt, 2 to 10; the first two attempts stay in the preferred cloud. Default 3.',
      }),
      perTryTimeout: duration(10, 60_000)
        .prefault('1s')
        .meta({ description: "Timeout of one attempt; derive it from the model's p99. Default 1s." }),
    })
    .prefault({})
    .meta({ description: 'Retries; any 5xx is retried, since a prediction is a pure function.' }),
  circuitBreaker: circuitBreaker.prefault({}).meta({
    description:
      'Circuit breaking: connection pool and ejection of failing endpoints. The defaults were measured: docs/traffic.md.',
  }),
})
