/** What the page shows and what it can do, whatever is behind it: the lab that runs, or one of a test. */
import type { ClusterLook, ClusterLost } from '../look/index.ts'

/** A second of a stream, as the load saw it. */
export interface Second {
  /** Requests that were due. */
  readonly sent: number
  readonly failed: number
  /** Milliseconds. */
  readonly p50: number
  readonly p99: number
}

/** Requests of one kind at one gateway. */
export interface StreamLook {
  readonly name: string
  readonly gateway: string
  /** The cluster that its requests ask for; none for the split. */
  readonly pin?: string
  /** The last minute, oldest first. */
  readonly seconds: readonly Second[]
  /** What came of the last seconds, requests per second. */
  readonly sent: number
  readonly failed: number
  /** Milliseconds, the middle one and the worst of the last seconds. */
  readonly p50: number
  readonly p99: number
}

/** Requests per second that a gateway gets answered by a cluster. */
export interface Flow {
  readonly gateway: string
  readonly cluster: string
  readonly pinned: boolean
  readonly rate: number
}

export interface TrafficLook {
  readonly streams: readonly StreamLook[]
  readonly flows: readonly Flow[]
  /** Percent of the split's answers that each cluster gave. */
  readonly seen: Readonly<Record<string, number>>
  /** Seconds since the last of it was due. */
  readonly age: number
}

export interface Cloud {
  readonly name: string
  /** Provider and region. */
  readonly place: string
  /** Percent of the split that prefer it, as git says. */
  readonly asked: number
  /** Not there until it has been looked at. */
  readonly look?: ClusterLook | ClusterLost
}

/** A fault that is on. */
export interface FaultOn {
  readonly fault: string
  readonly cluster: string
  /** Seconds ago. */
  readonly age: number
}

/** Everything that the page shows, at one moment. */
export interface Snapshot {
  readonly clouds: readonly Cloud[]
  /** Not there until there was a load. */
  readonly traffic?: TrafficLook
  readonly broken: readonly FaultOn[]
  /** What can be broken, in each cloud. */
  readonly faults: readonly { readonly name: string; readonly does: string }[]
  /** Memory of the whole lab. */
  readonly gib: number
  /** Why something of it is not known. */
  readonly trouble?: string
}

export interface Lab {
  readonly snapshot: () => Promise<Snapshot>
  /** Errors: LabError with why it cannot be broken. */
  readonly break: (fault: string, cluster: string) => Promise<void>
  /** Mends everything. Errors: LabError with what cannot be mended. */
  readonly mend: () => Promise<void>
}
