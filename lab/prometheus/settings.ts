/** What the process of a cloud's operator is told, as one word. */
import { externalLabels } from '../../generators/observability/index.ts'
import type { Machine } from '../machine/index.ts'
import type { LabCluster } from '../plan/index.ts'
import { PORT } from './serve.ts'

export interface Settings {
  /** The folder of the lab. */
  readonly state: string
  /** Of the cluster. */
  readonly name: string
  readonly externalLabels: Readonly<Record<string, string>>
  /** The address of its control plane. */
  readonly api: string
  /** The URL where its Prometheus asks for targets, without a path. */
  readonly discovery: string
}

export const wordOf = ({ state }: Machine, { name, cluster, api }: LabCluster): string =>
  JSON.stringify({
    state,
    name,
    externalLabels: externalLabels(cluster),
    api,
    discovery: `http://${api}:${PORT}`,
  } satisfies Settings)

export const settingsOf = (word: string): Settings => JSON.parse(word)
