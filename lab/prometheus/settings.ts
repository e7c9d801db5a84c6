/** What the process of a cloud's operator is told, as one word. */
import { externalLabels } from '../../generators/observability/index.ts'
import type { Machine } from '../machine/index.ts'
import type { LabCluster } from '../plan/index.ts'

export interface Settings {
  /** The folder of the lab. */
  readonly state: string
  /** Of the cluster. */
  readonly name: string
  readonly externalLabels: Readonly<Record<string, string>>
}

export const wordOf = ({ state }: Machine, { name, cluster }: LabCluster): string =>
  JSON.stringify({ state, name, externalLabels: externalLabels(cluster) } satisfies Settings)

export const settingsOf = (word: string): Settings => JSON.parse(word)
