/** What kind of change it is: what a reviewer reads first, and what a machine may act on. */
import { countOf, type Finding, severity } from '../findings/index.ts'
import type { Change, Comparison } from './changes/index.ts'
import type { PodsRow, Review, TrafficRow, Verdict } from './model.ts'

/** Points of all requests that a routine change moves at most. */
export const ROUTINE_POINTS = 10
/** The part of its pods that a cluster gains or loses at most in a routine change. */
const ROUTINE_PODS = 0.5

/** True for a finding that nobody should overlook. */
export const isDanger = (finding: Finding): boolean =>
  finding.code.startsWith('danger-') || (finding.code.startsWith('pair-') && severity(finding) === 'error')

/** Fields of the fleet that a routine change moves. */
const ASKED =
  /^(traffic\.split\.[^.]+|inference\.replicas(\.(min|max))?|release\.(stable|canary)\.(version|digest))$/

/** What these fields come to in the objects, and nothing else may. */
const MADE: Readonly<Record<string, RegExp>> = {
  VirtualService: /^spec\.http\[split\]\.route\[[^\]]*\](\.weight)?$/,
  PrometheusRule: /^spec\.groups\[inference\.asked\]\.rules\[\d+\]\.expr$/,
  Deployment:
    /^spec\.replicas$|\.image$|labels\.(version|"app\.kubernetes\.io\/version")$|\.env\[(VERSION|SERVICE_VERSION|OTEL_RESOURCE_ATTRIBUTES)\]\.value$|labels\["app\.kubernetes\.io\/version"\]$/,
  HorizontalPodAutoscaler: /^spec\.(minReplicas|maxReplicas)$/,
}

const isMadeOfRoutine = ({ what, kind, fields }: Change) =>
  what === 'changed' && fields.every(({ path }) => MADE[kind]?.test(path) === true)

/** A cluster keeps half of its pods, and gets at most as many again as half of them. */
const isFewPods = ({ pods: { before, after } }: PodsRow) =>
  before !== undefined &&
  after !== undefined &&
  (['min', 'max'] as const).every((end) => Math.abs(after[end] - before[end]) <= before[end] * ROUTINE_PODS)

const mostMoved = (traffic: readonly TrafficRow[]) =>
  Math.max(0, ...traffic.map(({ share }) => Math.abs((share.after ?? 0) - (share.before ?? 0))))

/** A version is the name of an image: one without the other is a slip, or hides what runs. */
const relabelled = (paths: readonly string[]) =>
  ['stable', 'canary'].flatMap((track) =>
    paths.includes(`release.${track}.version`) && !paths.includes(`release.${track}.digest`)
      ? [`the version of ${track} changes, and its digest does not`]
      : [],
  )

/** Why a change is no routine; empty where it is. */
const against = (
  { changes, asked, unread, foreign }: Comparison,
  fleet: Review['fleet'],
  elsewhere: Review['elsewhere'],
  findings: readonly Finding[],
): readonly string[] => {
  const fields = asked.flatMap((each) => each.fields)
  const other = fields.find(({ path }) => !ASKED.test(path))
  const more = changes.find((change) => !isMadeOfRoutine(change))
  const points = 'why' in fleet ? undefined : mostMoved(fleet.traffic)
  return [
    ...('why' in fleet ? [fleet.why] : []),
    ...relabelled(fields.map(({ path }) => path)),
    ...(fields.length === 0 && changes.length > 0 ? ['objects change, and nothing in the fleet does'] : []),
    ...(other === undefined ? [] : [`${other.path === '' ? 'a file of the fleet' : other.path} changes`]),
    ...(points !== undefined && points > ROUTINE_POINTS
      ? [`a share moves by ${Number(points.toFixed(2))} points`]
      : []),
    ...('why' in fleet || fleet.pods.every(isFewPods) ? [] : ['pods change by more than half']),
    ...(other === undefined && more !== undefined
      ? [
          `${more.kind} ${more.name} ${more.what === 'changed' ? `changes in ${more.fields[0]?.path || 'whole'}` : `is ${more.what}`}`,
        ]
      : []),
    ...(unread.length > 0 ? ['some of it could not be read'] : []),
    ...(foreign.length > 0 ? ['files that no generator made'] : []),
    ...elsewhere.map(({ folder, files }) => `${files} file${files === 1 ? '' : 's'} of ${folder}`),
    ...(findings.length > 0 ? [countOf(findings)] : []),
  ]
}

/** The verdict, and the few words that explain it. `runs`: what of no tree runs, and changes. */
export const verdictOf = (
  comparison: Comparison,
  fleet: Review['fleet'],
  elsewhere: Review['elsewhere'],
  findings: readonly Finding[],
  runs: readonly string[],
): { readonly verdict: Verdict; readonly reasons: readonly string[] } => {
  const dangers = findings.filter(isDanger)
  if (dangers.length > 0) return { verdict: 'danger', reasons: [...new Set(dangers.map(({ code }) => code))] }
  const { changes, asked, unread, foreign } = comparison
  if (changes.length + asked.length + unread.length + foreign.length === 0)
    return runs.length > 0
      ? { verdict: 'change', reasons: [...runs, ...(findings.length > 0 ? [countOf(findings)] : [])] }
      : {
          verdict: 'none',
          reasons: elsewhere.length === 0 ? ['nothing changed'] : ['no cluster gets anything else'],
        }
  const reasons = against(comparison, fleet, elsewhere, findings)
  return reasons.length > 0
    ? { verdict: 'change', reasons }
    : {
        verdict: 'routine',
        reasons: [
          `shares move by at most ${ROUTINE_POINTS} points, pods by at most half, or a digest changes`,
        ],
      }
}
