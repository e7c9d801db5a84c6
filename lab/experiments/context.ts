/** What experiments do things with: the lab that runs, or one that a test makes up. */
import type { Fleet } from '../../generators/fleet/index.ts'
import type { Api } from '../api/index.ts'
import type { ApplicationState } from '../delivery/index.ts'
import type { Ask } from '../faults/index.ts'
import type { RunningLoad, Seen } from '../traffic/index.ts'

export interface LoadAsk {
  /** Requests per second at each gateway. */
  readonly split: number
  /** @default 0 */
  readonly pinned?: number
  /** @default the first cluster */
  readonly pin?: string
  readonly seconds: number
}

/** What a commit does: a command of the repository (`weights aws=70 gcp=30`), or an edit of the clone's files. */
export type Change = string | ((folder: string) => Promise<void>)

/** How a program ended, and all that it said. */
export interface Ran {
  readonly code: number
  readonly said: string
}

export interface Called {
  /** 0 when nothing answers: refused, reset, or nobody there. */
  readonly status: number
  /** Whether somebody took the connection, whatever came of it. */
  readonly connected: boolean
  readonly said: string
}

/** The global load balancer, a node of a cluster, or inside of a pod, where its program calls from. */
export type From =
  | 'edge'
  | { readonly node: string }
  | { readonly cluster: string; readonly namespace: string; readonly labels: string }

export interface Context {
  /** The fleet as the lab's repository has it now. */
  readonly fleet: () => Fleet
  /** An image that is in the registries beside the stable one, and does the same. */
  readonly canary: { readonly version: string; readonly digest: string }
  readonly api: (cluster: string) => Api
  /** Sends load to every gateway, and does `meanwhile` beside it. Ends when both have. */
  readonly load: (
    ask: LoadAsk,
    meanwhile?: (load: Pick<RunningLoad, 'second' | 'stop'>) => Promise<void>,
  ) => Promise<Seen>
  readonly break: (ask: Ask) => Promise<void>
  /** Mends all that is broken. */
  readonly mend: () => Promise<void>
  /** Commits, pushes, and waits until every cluster has it and is well. */
  readonly commit: (...changes: readonly Change[]) => Promise<void>
  /** Commits and pushes; tells the commit, and waits for nothing. `before` is called when all but the push is done. */
  readonly push: (changes: readonly Change[], before?: () => void) => Promise<string>
  /** The firewalls as the repository has them now: what Terraform would apply. */
  readonly firewalls: () => Promise<void>
  /** The person's clone of the repository. */
  readonly clone: string
  /** The file of the mesh's root, which the person keeps. */
  readonly rootFile: string
  /** A program as the person runs it, in the clone; a code other than 0 is an answer. */
  readonly person: (words: readonly string[], env?: Readonly<Record<string, string>>) => Promise<Ran>
  /** An entry of a cluster's secret manager; undefined where there is none. */
  readonly entry: (
    cluster: string,
    name: string,
  ) => {
    readonly read: () => Promise<string | undefined>
    readonly write: (text: string | undefined) => Promise<void>
  }
  readonly applications: (cluster: string) => Promise<readonly ApplicationState[]>
  /** kubectl as the lab's person runs it; a code other than 0 is an answer. */
  readonly kubectl: (cluster: string, words: readonly string[], input?: string) => Promise<Ran>
  /** What Envoy's administrator is told at a path, in an ingress gateway of a cluster. */
  readonly envoy: (cluster: string, path: string) => Promise<string>
  /** The Prometheus of a cluster, for what the person runs: a URL without a path. */
  readonly metrics: (cluster: string) => string
  /** curl from there. Names are those of the lab's internet, not of a cluster. */
  readonly call: (from: From, words: readonly string[]) => Promise<Called>
  /** The address of the load balancer of each cluster: of its ingress gateways, or of those for other clusters. */
  readonly address: (cluster: string, gateway: 'ingress' | 'east-west') => Promise<string>
  readonly wait: (seconds: number) => Promise<void>
  readonly say: (words: string) => void
}
