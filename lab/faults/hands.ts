/** What faults act with, so that tests can look at what they do. */
import type { Chaos } from './chaos.ts'
import type { Pod } from './pods.ts'

export interface Hands {
  readonly clusters: readonly string[]
  /** Pods of a namespace that run. */
  readonly pods: (cluster: string, namespace: string, labels: string) => Promise<readonly Pod[]>
  /** Sends a signal to every process of a pod, but the one that holds its network. */
  readonly signal: (pod: Pod, signal: NodeJS.Signals) => Promise<void>
  /** Kills what pods start again, until it is told to stop; also after this process has ended. */
  readonly keepDead: (pods: readonly Pod[]) => Promise<void>
  readonly letLive: (pods: readonly Pod[]) => Promise<void>
  /** Faults inside of the running app of a pod. */
  readonly chaos: (pod: Pod, chaos: Chaos) => Promise<void>
  /** A cloud's tunnels to the others. */
  readonly link: (cluster: string, is: 'cut' | 'whole') => Promise<void>
  readonly node: (node: string, is: 'lost' | 'there') => Promise<void>
  readonly apiServer: (cluster: string, is: 'gone' | 'there') => Promise<void>
}
