/** How the page says and draws an outcome. */
import { percent } from '../command-line/index.ts'
import type { Drawing, FlowTarget, Mood } from '../flow/index.ts'
import type { ClusterLoad, Simulation, TrackLoad, Verdict } from '../traffic/index.ts'
import type { Bill, Left, Outcome } from './outcome.ts'

export const number = (value: number): string =>
  value.toLocaleString('en-US', { maximumFractionDigits: value < 10 ? 1 : 0 })

export const dollars = (value: number): string => `$${Math.round(value).toLocaleString('en-US')}`

/** What an amount is now, and what it was where that is another. */
export const changed = <T>(before: T, after: T, say: (value: T) => string): string =>
  say(before) === say(after) ? say(after) : `${say(before)} → ${say(after)}`

export const moods = {
  ok: 'well',
  idle: 'well',
  scales: 'tight',
  down: 'tight',
  overload: 'ill',
} as const satisfies Record<Verdict, Mood>

export const verdictWords = {
  ok: 'carries it',
  idle: 'idle',
  scales: 'must scale up',
  down: 'down',
  overload: 'overload',
} as const satisfies Record<Verdict, string>

export const leftWords = ({ verdict, lost }: Left): { readonly words: string; readonly mood: Mood } => {
  if (verdict === 'lost') return { words: `${percent(lost)} not answered`, mood: 'ill' }
  if (verdict === 'overload') return { words: 'overload', mood: 'ill' }
  return verdict === 'scales' ? { words: 'after scaling', mood: 'tight' } : { words: 'carried', mood: 'well' }
}

/** Requests per second of a pod beside what it carries; of one that is down nothing. */
const noteOf = ({ verdict, rpsPerPod }: TrackLoad, carries: number): string => {
  if (verdict === 'down' || verdict === 'idle') return verdictWords[verdict]
  const load = `${number(rpsPerPod)} of ${number(carries)}/s a pod`
  return verdict === 'ok' ? load : `${verdictWords[verdict]}: ${load}`
}

/** The share that a track of a cluster has in a simulation; none where it is not in it. */
export const shareIn = ({ clusters }: Simulation, cluster: string, track: string): number =>
  clusters.find((each) => each.cluster === cluster)?.tracks.find((each) => each.track === track)?.share ?? 0

export const drawingOf = ({ fleet, before, after }: Outcome, width: number): Drawing => ({
  title: 'Who answers the requests',
  width,
  sources: [...after.entering].map(([name, share]) => ({ name, share })),
  targets: after.clusters.flatMap(({ cluster, tracks }) =>
    tracks.map(
      (load): FlowTarget => ({
        name: cluster,
        part: load.track === 'stable' ? undefined : load.track,
        share: load.share,
        before: shareIn(before, cluster, load.track),
        note: noteOf(load, fleet.inference.rpsPerPod),
        mood: moods[load.verdict],
      }),
    ),
  ),
  lost: after.lost,
})

/** Clusters that are named one by one; of more only how many there are. */
const NAMED = 4

const sharesOf = (clusters: readonly ClusterLoad[]): string => {
  const all = clusters.toSorted((a, b) => b.share - a.share)
  const named = all.slice(0, NAMED).map(({ cluster, share }) => `${cluster} ${percent(share)}`)
  return [...named, ...(all.length > NAMED ? [`${all.length - NAMED} more`] : [])].join(', ')
}

/** The outcome in one sentence or two, the worst first: what is read aloud when something changes. */
export const saidOf = ({ after }: Outcome): { readonly words: string; readonly mood: Mood } => {
  const { rps, lost, clusters } = after
  const over = clusters.filter(({ verdict }) => verdict === 'overload').map(({ cluster }) => cluster)
  const grows = clusters.filter(({ verdict }) => verdict === 'scales').map(({ cluster }) => cluster)
  const what = `${number(rps)} requests/s`
  const troubles = [
    ...(lost > 0 ? [`${percent(lost)} are not answered`] : []),
    ...(over.length > 0 ? [`overload in ${over.join(', ')}`] : []),
  ]
  const shares = `${sharesOf(clusters)}.`
  if (troubles.length > 0)
    return { words: `${what} are not carried: ${troubles.join('; ')}. ${shares}`, mood: 'ill' }
  return grows.length > 0
    ? { words: `${what} are carried once ${grows.join(', ')} has scaled up. ${shares}`, mood: 'tight' }
    : { words: `${what} are carried. ${shares}`, mood: 'well' }
}

/** The bill in words: `$500 → $512 a month …`. */
export const billWords = (before: Bill, after: Bill): readonly string[] => {
  const all = ({ standing, traffic }: Bill) => standing.atRest + traffic
  return [
    `${changed(all(before), all(after), dollars)} a month`,
    `${changed(before.standing.atRest, after.standing.atRest, dollars)} stand whether anybody calls or not (${changed(before.standing.atMost, after.standing.atMost, dollars)} with all nodes)`,
    `${changed(before.traffic, after.traffic, dollars)} for the traffic, were it so all month`,
  ]
}
