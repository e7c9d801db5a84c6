/** What runs: an image that can become another under the same name, or that comes from elsewhere. */
import type { Finding } from '../../findings/index.ts'
import { registryOf } from '../../fleet/index.ts'
import { type Json, textAt } from '../../objects/index.ts'
import type { Change } from '../changes/index.ts'
import type { Case, DangerRule } from './case.ts'
import { containerChanges, podChanges } from './pods.ts'
import { moved, tells } from './said.ts'
import { valueLeaves } from './values.ts'

const other = tells('danger-image')
const PIN = 'write it by its digest (name@sha256:…), so that what is reviewed is what runs'
const HOME = 'pull from the registries that the fleet has, or mirror the image there first'

interface Image {
  readonly registry: string
  readonly repository: string
  readonly tag: string | undefined
  readonly digest: string | undefined
}

/** `registry/name:tag@digest`; without a registry it is Docker's. */
const imageOf = (text: string): Image => {
  const [, name = text, tag, digest] = /^(.*?)(?::([^/:@]+))?(?:@(.+))?$/.exec(text) ?? []
  const [first = '', ...rest] = name.split('/')
  const hasRegistry = rest.length > 0 && /[.:]|^localhost$/.test(first)
  return {
    registry: hasRegistry ? first : 'docker.io',
    repository: hasRegistry ? rest.join('/') : name,
    tag,
    digest,
  }
}

/** The name without its registry's path, and the first of its digest: what a reviewer compares. */
const brief = (image: string) =>
  `${image.length > 60 ? '…/' : ''}${image.length > 60 ? image.slice(image.lastIndexOf('/') + 1) : image}`.replace(
    /(@sha256:\w{8})\w+/,
    '$1…',
  )

/** Registries of the fleets: of both, since a cluster may move to another while it is reviewed as a field. */
const registriesOf = ({ before }: Case): readonly string[] =>
  (before?.clusters ?? []).map(({ cloud }) => registryOf(cloud))

const FLOATING: readonly (string | undefined)[] = [undefined, 'latest', 'main', 'master', 'edge', 'nightly']

const ofContainer = (
  of: Case,
  change: Change,
  path: string,
  old: string | undefined,
  now: string,
): readonly Finding[] => {
  const is = imageOf(now)
  const was = old === undefined ? undefined : imageOf(old)
  const tell = (message: string, mend: string) => other(of, change, `${path}.image`, message, mend)
  const ours = registriesOf(of).some((registry) => now.startsWith(`${registry}/`))
  const loose =
    is.digest === undefined &&
    (was === undefined ||
      was.digest !== undefined ||
      FLOATING.includes(is.tag) ||
      was.repository !== is.repository)
  return [
    ...(loose
      ? [
          tell(
            `${old === undefined ? brief(now) : moved(brief(old), brief(now))}: the same name can be another image tomorrow`,
            PIN,
          ),
        ]
      : []),
    ...(was === undefined && !ours
      ? [tell(`${brief(now)} comes from ${is.registry}, which is no registry of the fleet`, HOME)]
      : []),
    ...(was !== undefined && was.registry !== is.registry
      ? [tell(`it comes from another registry: ${moved(was.registry, is.registry)}`, HOME)]
      : []),
    ...(was !== undefined && was.registry === is.registry && was.repository !== is.repository
      ? [tell(`it is another image: ${moved(was.repository, is.repository)}`, HOME)]
      : []),
  ]
}

const pods = (of: Case): readonly Finding[] =>
  podChanges(of).flatMap((each) =>
    containerChanges(each).flatMap(({ path, before, after }) => {
      const [old, now] = [textAt(before, 'image'), textAt(after, 'image')]
      return now === undefined || old === now ? [] : ofContainer(of, each.change, path, old, now)
    }),
  )

const text = (value: Json | undefined) => (value === undefined || value === null ? '' : String(value))

/** A field of a chart that names an image, or a part of one. */
const IMAGE = /(^|\.)(image|\w*Image)(\.(repository|registry|name))?$|(^|\.)(hub|imageRegistry)$/
const TAG = /(^|\.)(\w*[iI]mage\.)?(tag|version)$/
const DIGEST = /(^|\.)(sha|digest)$/

const values = (of: Case): readonly Finding[] =>
  valueLeaves(of).flatMap(({ change, path, before, after }) => {
    const [old, now] = [text(before), text(after)]
    const tell = (message: string, mend: string) => other(of, change, path, message, mend)
    if (DIGEST.test(path))
      return old !== '' && now === ''
        ? [tell(`${moved(before, after)}: the same name can be another image tomorrow`, PIN)]
        : []
    if (TAG.test(path))
      return now !== '' && FLOATING.includes(now)
        ? [tell(`${moved(before, after)}: the same name can be another image tomorrow`, PIN)]
        : []
    if (!IMAGE.test(path) || now === '' || typeof after !== 'string') return []
    const [was, is] = [imageOf(old), imageOf(now)]
    const same = old !== '' && was.registry === is.registry && was.repository === is.repository
    if (!same)
      return [
        tell(`${moved(before, after)}: the chart's pods run another image, or one from elsewhere`, HOME),
      ]
    return was.digest !== undefined && is.digest === undefined
      ? [tell(`${moved(before, after)}: the same name can be another image tomorrow`, PIN)]
      : []
  })

const images: DangerRule = (of) => [...pods(of), ...values(of)]

export const imageRules = { 'danger-image': images } as const
