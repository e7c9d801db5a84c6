/** What experiments do things with: the lab that runs, or one that a test makes up. */
import type { Fleet } from '../../generators/fleet/index.ts'
import type { Api } from '../api/index.ts'
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
  /** Commits what commands of the repository do (`weights aws=70 gcp=30`), pushes it, and waits until every cluster has it. */
  readonly commit: (...commands: readonly string[]) => Promise<void>
  readonly wait: (seconds: number) => Promise<void>
  readonly say: (words: string) => void
}
