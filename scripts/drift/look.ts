/** Whether the clusters are what the branch says, as the Argo CD of each knows it. */
import { z } from 'zod'
import { applicationsIn, argocd, isWell } from '../../generators/delivery/index.ts'
import type { Cluster } from '../../generators/fleet/index.ts'
import { clipped } from '../../generators/text/index.ts'
import { kubectl } from '../clouds/kubectl.ts'
import { ended, jsonIn } from '../programs/run.ts'

/** One Application that is not as it should be, or a cluster that could not be asked (`application` is empty then). */
export interface Drift {
  readonly cluster: string
  readonly application: string
  /** Synced, OutOfSync, Unknown; empty when nobody knows. */
  readonly sync: string
  /** Healthy, Degraded, …; empty when nobody knows. */
  readonly health: string
  /** What Argo CD says of it: text of the cluster, for no other eyes than a reader's. */
  readonly says: string
}

/** Argo CD compares every few minutes. What it has not looked at for so long, it says from memory. */
const STALE_MS = 60 * 60_000
/** Characters of what Argo CD says of one Application. */
const MOST = 300

/** In one line: what begins a line of a log may be a command to the runner, and a terminal has commands too. */
const line = (text: string) => clipped(text.replaceAll(/[\p{C}\s]+/gu, ' ').trim(), MOST)

const looked = z.object({
  items: z.array(
    z.object({
      metadata: z.object({ name: z.string() }),
      status: z.object({ reconciledAt: z.iso.datetime().optional() }).optional(),
    }),
  ),
})

const LIST = ['--namespace', argocd.namespace, 'get', 'applications.argoproj.io', '--output', 'json'] as const

/** `now`: milliseconds since 1970. Errors: ProgramError when there is no kubectl. */
export const lookAt = async (cluster: Pick<Cluster, 'name'>, now: number): Promise<readonly Drift[]> => {
  const nobody = (says: string): Drift => ({
    ...{ cluster: cluster.name, application: '', sync: '', health: '' },
    says: line(says),
  })
  const { exitCode, stdout, stderr } = await ended(kubectl(cluster, ...LIST, '--request-timeout', '30s'))
  if (exitCode !== 0) return [nobody(`could not be asked: ${stderr.trim().split('\n').at(-1)}`)]
  const list = jsonIn(stdout)
  const times = looked.safeParse(list)
  if (!times.success) return [nobody('answered something else than a list of Applications')]
  const at = new Map(times.data.items.map(({ metadata, status }) => [metadata.name, status?.reconciledAt]))
  const all = applicationsIn(list)
  const old = (name: string) => now - Date.parse(at.get(name) ?? '1970-01-01T00:00:00Z') > STALE_MS
  const drifted = all.flatMap(({ name, sync, health, problems }): readonly Drift[] => {
    const says = [...(old(name) ? ['not compared for more than an hour'] : []), ...problems]
    if (isWell({ sync, health }) && !old(name)) return []
    return [{ cluster: cluster.name, application: name, sync, health, says: line(says.join('; ')) }]
  })
  // Without its root an Argo CD that syncs nothing has nothing to complain of.
  return at.has(argocd.root) ? drifted : [nobody(`has no Application ${argocd.root}`), ...drifted]
}

const same = (one: Drift) => (other: Drift) =>
  one.cluster === other.cluster && one.application === other.application

/** What two looks agree on: a merge is out of step for the minutes that its sync takes. */
export const lasting = async (
  look: () => Promise<readonly Drift[]>,
  wait: () => Promise<void>,
): Promise<readonly Drift[]> => {
  const first = await look()
  if (first.length === 0) return first
  await wait()
  return (await look()).filter((each) => first.some(same(each)))
}
