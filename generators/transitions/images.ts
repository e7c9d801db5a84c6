/** Images and the versions that they go by: of two images with one version nobody can say which of them answered. */
import type { Fleet } from '../fleet/index.ts'
import { shortDigest } from '../text/index.ts'
import { inFleet, type PairRule } from './pair.ts'

const imagesOf = ({ release }: Fleet) =>
  (['stable', 'canary'] as const).flatMap((track) => {
    const image = release[track]
    return image === undefined ? [] : [{ track, version: image.version, digest: image.digest }]
  })

/**
 * Metrics have the version of a pod and no digest: what the gate counted of the one image it would count for the other.
 * Without a canary nothing is held against the stable image, and a first one takes the place of an example's this way.
 */
const reused: PairRule = ({ before, after }) => {
  const known = new Map(imagesOf(before.fleet).map((image) => [image.version, image]))
  return imagesOf(after.fleet).flatMap(({ track, version, digest }) => {
    const { digest: old, track: was } = known.get(version) ?? {}
    const isAlone = track === 'stable' && was === 'stable' && after.fleet.release.canary === undefined
    return old === undefined || old === digest || isAlone
      ? []
      : [
          {
            code: 'pair-image' as const,
            place: inFleet(`release.${track}.digest`),
            message: `${version} was ${shortDigest(old)} and is ${shortDigest(digest)}: what was measured of the one image counts for the other, and the gate advances what nobody has seen`,
            mend: `give the new image a version of its own: npm run canary -- abort, and then npm run canary -- start <version> ${digest}`,
          },
        ]
  })
}

export const imageRules = { 'pair-image': reused } as const
