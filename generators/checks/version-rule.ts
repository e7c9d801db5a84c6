/** Every version in use is one that somebody has read: a wrong or new one renders and validates like any other. */
import type { Finding, Place } from '../findings/index.ts'
import type { Cluster, Fleet } from '../fleet/index.ts'
import { type Part, readVersions, titles } from './read-versions.ts'
import type { Rule } from './tree.ts'

/** A version of a part, and where it is asked for. */
interface Use {
  readonly part: Part
  readonly version: string
  readonly place: Place
}

const parts = Object.keys(readVersions).filter((name): name is Part => Object.hasOwn(readVersions, name))

/** The versions that a file names. */
const named = (file: string, platform: NonNullable<Cluster['platform']>): readonly Use[] =>
  parts.flatMap((part) => {
    const version = platform[part]
    return version === undefined
      ? []
      : [{ part, version, place: { file: `clusters/${file}.yaml`, field: `platform.${part}` } }]
  })

/** The versions of a fleet, and those in which clusters differ from it. */
const usesOf = ({ platform, clusters }: Fleet): readonly Use[] => [
  ...named('fleet', platform),
  ...clusters.flatMap((cluster) => named(cluster.name, cluster.platform ?? {})),
]

const unread = (uses: readonly Use[]): readonly Finding[] =>
  uses.flatMap(({ part, version, place }) => {
    const known = readVersions[part].map((each) => each.version)
    if (known.includes(version)) return []
    return [
      {
        code: 'platform-unread',
        place,
        message: `nobody has read ${titles[part]} ${version}: what is generated for it was held against ${known.join(', ')}`,
        mend: 'read what generators/checks/read-versions.ts names of the part in the new version, and add it there (docs/delivery.md, A newer version of a part)',
      },
    ]
  })

const rule: Rule = ({ fleet }) => unread(usesOf(fleet))

export const versionRule = { 'platform-unread': rule } as const satisfies Readonly<Record<string, Rule>>
