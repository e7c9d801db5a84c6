/**
 * Numbers of the fleet that move far in one merge, and what keeps an eye on changes, loosened. A number may be valid and
 * still be a slip of a digit: a pod that is said to carry a thousand times as much turns the capacity rules off.
 */
import type { Finding } from '../../findings/index.ts'
import { type Fleet, parseQuantity } from '../../fleet/index.ts'
import { type Json, toJson } from '../../objects/index.ts'
import { type FieldChange, fieldChanges } from '../meaning/index.ts'
import type { Case, DangerRule } from './case.ts'
import { moved } from './said.ts'

/** Times that a number may grow or shrink in one merge. */
const MOST_TIMES = 2

/** What rules of their own look at, or what no number of people is. */
const OTHERS =
  /^traffic\.split\.|^release\.(canary\.|steps\b)|^clusters\.[^.]+\.(inference\.replicas|addresses|cloud|name)|^platform\./

/** Where more, or less, is the careful side. */
const CAREFUL: readonly (readonly ['up' | 'down', RegExp])[] = [
  ['up', /^traffic\.peakRps$|\.nodes\.(min|desired|max)$|^inference\.(resources\.|headroom$)/],
  [
    'down',
    /^inference\.(rpsPerPod|targetCpu)$|^observability\.tracedPercent$|^release\.gate\.|^observability\.objectives\.latency\.under$/,
  ],
]

/** What promises and gates hold changes to: any step in one direction lets more pass. */
const LOOSER: readonly (readonly ['up' | 'down', RegExp, string])[] = [
  [
    'down',
    /^observability\.objectives\.(success|latency\.percent)$/,
    'less is promised, and the alerts wake nobody for what is between',
  ],
  [
    'up',
    /^observability\.objectives\.latency\.under$/,
    'slower answers are promised, and the alerts wake nobody for what is between',
  ],
  ['up', /^release\.gate\.(failures|slower|falseAlarms)$/, 'the gate lets a worse canary pass'],
]

/** Fields that differ, by the files' own paths; those of a cluster that both have begin with `clusters.<name>.`. */
const changed = (before: Fleet, after: Fleet): readonly FieldChange[] => {
  const [{ clusters: were, ...old }, { clusters, ...now }] = [before, after]
  const known = new Map<string, Fleet['clusters'][number]>(were.map((cluster) => [cluster.name, cluster]))
  return [
    ...fieldChanges('Fleet', toJson(old), toJson(now)),
    ...clusters.flatMap((cluster) => {
      const was = known.get(cluster.name)
      if (was === undefined) return []
      return fieldChanges('Fleet', toJson(was), toJson(cluster)).map((field) => ({
        ...field,
        path: `clusters.${cluster.name}.${field.path}`,
      }))
    }),
  ]
}

const numberOf = (value: Json | undefined): number | undefined =>
  typeof value === 'number' ? value : typeof value === 'string' ? parseQuantity(value) : undefined

const placeOf = (path: string): Finding['place'] => {
  const [, name, field] = /^clusters\.([^.]+)\.(.*)$/.exec(path) ?? []
  return name === undefined
    ? { file: 'clusters/fleet.yaml', field: path }
    : { file: `clusters/${name}.yaml`, field }
}

const finding = (path: string, message: string, mend: string): Finding => ({
  code: 'danger-fleet',
  place: placeOf(path),
  message,
  mend,
})

const isLeap = (from: number, to: number) => from > 0 && (to > MOST_TIMES * from || to < from / MOST_TIMES)

/** One field; one that only one side has says nothing. */
const ofField = ({ path, before, after }: FieldChange): readonly Finding[] => {
  const [from, to] = [numberOf(before), numberOf(after)]
  if (from === undefined || to === undefined || from === to || OTHERS.test(path)) return []
  const way = to > from ? 'up' : 'down'
  const why = LOOSER.find(([worse, field]) => worse === way && field.test(path))?.[2]
  if (why !== undefined)
    return [
      finding(path, `${moved(before, after)}: ${why}`, 'keep it, or say in the pull request who agreed'),
    ]
  const careful = CAREFUL.some(([good, field]) => good === way && field.test(path))
  return careful || !isLeap(from, to)
    ? []
    : [
        finding(
          path,
          `${moved(before, after)}: more than ${MOST_TIMES} times as ${way === 'up' ? 'much' : 'little'} in one merge`,
          'if it is no slip of a digit, go in steps, a merge each, and look at the clusters in between',
        ),
      ]
}

/** Steps with how far a release comes by each at once. */
const jumpsOf = ({ release }: Fleet) =>
  release.steps.map((step, i) => ({ step, from: release.steps[i - 1] ?? 0 }))

/** A canary's first part, and who looks before it is all: what `canary advance` and the gate follow. */
const steps = (before: Fleet, after: Fleet): readonly Finding[] => {
  const [old, now] = [jumpsOf(before), jumpsOf(after)]
  const first = (now[0]?.step ?? 0) > (old[0]?.step ?? 0) ? now[0] : undefined
  // Each is held against the step that the release came to as much by.
  const larger = now.find(({ step, from }) => {
    const was = old.find((each) => each.step >= step)
    return was !== undefined && step - from > was.step - was.from
  })
  const worse = first ?? larger
  return worse === undefined
    ? []
    : [
        finding(
          'release.steps',
          `${before.release.steps.join(', ')} → ${after.release.steps.join(', ')}: a release comes to more requests at once, from ${worse.from} % to ${worse.step} %`,
          'keep the steps, or add some between',
        ),
      ]
}

const AUTOMATIONS = ['canary', 'cost', 'scale'] as const
/** From what a person does to what nobody needs to do. */
const BY_ITSELF: readonly Fleet['automation']['canary'][] = ['by-hand', 'propose', 'merge']

const automation = (before: Fleet, after: Fleet): readonly Finding[] =>
  AUTOMATIONS.flatMap((name) => {
    const [was, is] = [before.automation[name], after.automation[name]]
    if (was === is) return []
    if (is === 'merge')
      return [
        finding(
          `automation.${name}`,
          `${moved(was, is)}: its changes merge without a person`,
          'let it propose for some weeks first (docs/operating.md, Changes that propose themselves)',
        ),
      ]
    return name === 'canary' &&
      before.release.canary !== undefined &&
      after.release.canary !== undefined &&
      BY_ITSELF.indexOf(is) < BY_ITSELF.indexOf(was)
      ? [
          finding(
            'automation.canary',
            `${moved(was, is)} while a canary runs: ${is === 'propose' ? 'nothing takes it back before a person merges' : 'nobody looks at it any more'}`,
            'promote or abort the canary first, and then change who decides',
          ),
        ]
      : []
  })

/** Prices are of no fleet, and may move shares by themselves. */
const prices = ({ comparison }: Case): readonly Finding[] =>
  comparison.asked
    .filter(({ file }) => file.endsWith('/prices.yaml'))
    .flatMap(({ file, fields }) =>
      fields.flatMap(({ path, before, after }): readonly Finding[] => {
        const [from, to] = [numberOf(before), numberOf(after)]
        return from !== undefined && to !== undefined && isLeap(from, to)
          ? [
              {
                code: 'danger-fleet',
                place: { file, field: path },
                message: `${moved(before, after)}: a price moves by more than ${MOST_TIMES} times, and shares may follow it`,
                mend: 'look at the page that the price names; npm run cost -- --refresh reads those that have an API',
              },
            ]
          : []
      }),
    )

const fleet: DangerRule = (of) => {
  const { before, after } = of
  if (before === undefined || after === undefined) return prices(of)
  return [
    ...changed(before, after).flatMap(ofField),
    ...steps(before, after),
    ...automation(before, after),
    ...prices(of),
  ]
}

export const fleetRules = { 'danger-fleet': fleet } as const
