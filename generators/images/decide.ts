/** A new image to a canary: when none runs, and it is no older than what does. */
import { startCanary } from '../edits/index.ts'
import type { Fleet } from '../fleet/index.ts'
import { type Ask, type Decider, type Decision, unchanged } from '../proposals/index.ts'

export interface Image {
  /** Such as v1.1.0. */
  readonly version: string
  readonly digest: string
  /** Percent it starts with. @default the first step of the fleet */
  readonly percent?: number | undefined
}

const numbers = (version: string) => /^v?(\d+)\.(\d+)\.(\d+)/.exec(version)?.slice(1).map(Number) ?? []

/** Whether a version is before another, by their three numbers. */
const isOlder = (one: string, other: string): boolean => {
  const [a, b] = [numbers(one), numbers(other)]
  const at = a.findIndex((value, i) => value !== b[i])
  return at >= 0 && (a[at] ?? 0) < (b[at] ?? 0)
}

const decide = async (fleet: Fleet, { version, digest, percent }: Image): Promise<Decision> => {
  const { stable, canary, steps } = fleet.release
  if (stable.digest === digest) return unchanged('keep', `${version} is the stable release already`)
  if (canary?.digest === digest) return unchanged('keep', `${version} is the canary already`)
  if (stable.version === version)
    return unchanged('freeze', `${version} is the stable release, of another image`, [
      `stable has ${stable.digest}: a version means one image; give the new one another`,
    ])
  if (canary !== undefined)
    return unchanged('wait', `canary ${canary.version} runs`, ['it has to be promoted or aborted first'])
  if (isOlder(version, stable.version))
    return unchanged('freeze', `${version} is older than the stable release`, [
      `stable is ${stable.version}; to go back to ${version} all the same: npm run canary -- start ${version} ${digest}`,
    ])
  const share = percent ?? steps[0] ?? 1
  return {
    verdict: 'change',
    title: `Canary ${version} starts with ${share} %`,
    why: [`no canary runs, and stable is ${stable.version}`],
    numbers: [],
    command: `canary -- start ${version} ${digest}${percent === undefined ? '' : ` --percent ${percent}`}`,
    edit: (source, of) => startCanary(source, of, { version, digest, percent }),
  }
}

/** What was published, as a question: so that it is in the record. */
const SOURCE = 'image'

const answered = (labels: Readonly<Record<string, string>>) => ({
  series: [{ labels: { ...labels }, values: [] }],
  failed: {},
})

/** Decides about an image; without one, about that of the record. */
export const images = (image?: Image): Decider => ({
  name: 'images',
  fields: ['release'],
  decide: async (fleet, ask: Ask) => {
    const words = image === undefined ? [] : [image.version, image.digest, `${image.percent ?? ''}`]
    const { series } = await ask('image', { source: SOURCE, words })
    const { version = '', digest = '', percent = '' } = series[0]?.labels ?? {}
    return decide(fleet, { version, digest, percent: percent === '' ? undefined : Number(percent) })
  },
})

/** Answers what {@link images} asks: its own words. */
export const imageSource = async ({ words }: { readonly words: readonly string[] }) => {
  const [version = '', digest = '', percent = ''] = words
  return answered({ version, digest, percent })
}
