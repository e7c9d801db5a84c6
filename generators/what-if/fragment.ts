/** What is asked as the fragment of a link: only what differs from the fleet of today, `#aws.share=70&gcp.share=30`. */
import { formatReplicas } from '../edits/index.ts'
import type { Fleet } from '../fleet/index.ts'
import { type Asked, asIs, type Ill, ills, type Pods, stopsOf } from './asked.ts'

/** The largest load that can be asked about, requests per second. */
export const MOST_RPS = 1_000_000_000

/** Without the `#`; empty where nothing is asked. */
export const fragmentOf = (fleet: Fleet, asked: Asked): string => {
  const base = asIs(fleet)
  const words = new URLSearchParams()
  for (const { name } of fleet.clusters) {
    const [weight, pods] = [asked.weights.get(name), asked.pods.get(name)]
    if (weight !== base.weights.get(name)) words.set(`${name}.share`, `${weight}`)
    const old = base.pods.get(name)
    if (pods !== undefined && (pods.min !== old?.min || pods.max !== old.max))
      words.set(`${name}.pods`, formatReplicas(pods))
    if (asked.evacuated.has(name) !== base.evacuated.has(name))
      words.set(`${name}.evacuated`, asked.evacuated.has(name) ? 'yes' : 'no')
    const ill = asked.ill.get(name)
    if (ill !== undefined) words.set(`${name}.is`, ill)
  }
  for (const part of ['percent', 'version', 'digest'] as const)
    if (asked.canary[part] !== base.canary[part]) words.set(`canary.${part}`, `${asked.canary[part]}`)
  if (asked.rps !== base.rps) words.set('rps', `${asked.rps}`)
  return words.toString()
}

/** A whole number in a range; undefined for anything else. */
const whole = (text: string | null, least: number, most: number): number | undefined => {
  const value = text !== null && /^\d{1,10}$/.test(text) ? Number(text) : Number.NaN
  return value >= least && value <= most ? value : undefined
}

const podsOf = (text: string | null): Pods | undefined => {
  const [min, max = min, ...more] = (text ?? '').split('..').map((each) => whole(each, 1, 1_000))
  return min === undefined || max === undefined || max < min || more.length > 0 ? undefined : { min, max }
}

/** A word of the command line; what the rules say of it they say beside the command. */
const startOf = (text: string) => (/^[\w.:-]{1,100}$/.test(text) ? text : undefined)

const isIll = (text: string | null): text is Ill => ills.some((ill) => ill === text)

/** What a fragment asks about a fleet, and the words of it that say nothing about this one: a link may be older than the fleet. */
export const askedIn = (
  fleet: Fleet,
  fragment: string,
): { readonly asked: Asked; readonly ignored: readonly string[] } => {
  const base = asIs(fleet)
  const words = new URLSearchParams(fragment.replace(/^#/, ''))
  const understood = new Set<string>()
  const read = <T>(key: string, parse: (text: string) => T | undefined): T | undefined => {
    const text = words.get(key)
    const value = text === null ? undefined : parse(text)
    if (value !== undefined) understood.add(key)
    return value
  }
  const names = fleet.clusters.map(({ name }): string => name)
  const byName = <T>(part: string, parse: (text: string) => T | undefined) =>
    new Map(
      names.flatMap((name) => {
        const value = read(`${name}.${part}`, parse)
        return value === undefined ? [] : [[name, value] as const]
      }),
    )
  const weights = new Map([...base.weights, ...byName('share', (text) => whole(text, 0, 100))])
  const total = [...weights.values()].reduce((sum, weight) => sum + weight, 0)
  const sound = total === [...base.weights.values()].reduce((sum, weight) => sum + weight, 0)
  if (!sound) for (const name of names) understood.delete(`${name}.share`)
  const away = byName('evacuated', (text) => (text === 'yes' ? true : text === 'no' ? false : undefined))
  const stops = stopsOf(fleet)
  const isStop = (percent: number) => (stops === undefined ? percent < 100 : stops.includes(percent))
  const asked: Asked = {
    weights: sound ? weights : base.weights,
    pods: new Map([...base.pods, ...byName('pods', podsOf)]),
    canary: {
      percent:
        read('canary.percent', (text) => {
          const percent = whole(text, 0, 100)
          return percent !== undefined && isStop(percent) ? percent : undefined
        }) ?? base.canary.percent,
      version: read('canary.version', startOf) ?? base.canary.version,
      digest: read('canary.digest', startOf) ?? base.canary.digest,
    },
    evacuated: new Set(names.filter((name) => away.get(name) ?? base.evacuated.has(name))),
    ill: byName('is', (text) => (isIll(text) ? text : undefined)),
    rps: read('rps', (text) => whole(text, 0, MOST_RPS)) ?? base.rps,
  }
  return { asked, ignored: [...new Set(words.keys())].filter((key) => !understood.has(key)) }
}
