/** Which nodes a load balancer sends requests to: those that said so, by the timing of each provider. */
import { request } from 'node:http'
import type { Provider } from '../../../generators/fleet/index.ts'

/** Where kube-proxy says whether a node takes requests, when every node passes them on. */
export const PROXY_HEALTH = 10256

export interface Timing {
  /** Seconds between two questions. */
  readonly every: number
  /** As many answers in a row that are none, and a node gets nothing any more. */
  readonly down: number
  /** As many good answers in a row, and it gets requests again. Here the first is enough for one that never was asked. */
  readonly up: number
}

/**
 * What the controllers of the clouds set where a Service says nothing. GKE: cloud-provider-gcp,
 * gce_loadbalancer_internal.go (8 s, 3, 1). EKS: the AWS cloud provider, aws_loadbalancer.go for network load balancers.
 */
export const TIMING: Readonly<Record<Provider, Timing>> = {
  aws: { every: 30, down: 3, up: 3 },
  gcp: { every: 8, down: 3, up: 1 },
}

/** What is known of one node at one port: undefined before the first answer. */
export interface Health {
  readonly healthy: boolean
  /** Answers in a row that say otherwise. */
  readonly against: number
  /** Whether it has ever said yes. */
  readonly ever: boolean
}

/** What is known after one more answer. */
export const after = (known: Health | undefined, good: boolean, { down, up }: Timing): Health => {
  const ever = good || known?.ever === true
  if (known === undefined || known.healthy === good) return { healthy: good, against: 0, ever }
  const against = known.against + 1
  return against >= (known.healthy ? down : up)
    ? { healthy: good, against: 0, ever }
    : { healthy: known.healthy, against, ever }
}

/** Milliseconds between two looks at what load balancers should do. */
export const LOOK_MS = 500

/**
 * Milliseconds from one question to the next. One that never said yes is asked at each look: load balancers of clouds take
 * minutes to be made, and nobody waits here.
 */
export const pause = (known: Health | undefined, { every }: Timing): number =>
  known?.ever === true ? every * 1_000 : LOOK_MS

/** Whether a node says yes at a port, asked from `from`. No answer within 5 s is none. */
export const asks = (from: string, host: string, port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const asked = request({ host, port, path: '/healthz', localAddress: from, timeout: 5_000 }, (answer) => {
      answer.resume()
      resolve(answer.statusCode === 200)
    })
    asked.on('timeout', () => asked.destroy())
    asked.on('error', () => resolve(false))
    asked.end()
  })
