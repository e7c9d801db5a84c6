/** The scalar forms of the fleet files: each says in its error what it expects, with an example. */
import * as z from 'zod'
import { canonicalCidr, parseCidr, type Range } from './cidr.ts'

/** Text of a form. What it expects is said once: later checks see only text of that form. */
export const text = (form: RegExp, expected: string) =>
  z.string({ error: expected }).regex(form, { error: expected, abort: true })

const label = '[a-z0-9]([-a-z0-9]*[a-z0-9])?'

/** What a cluster cannot be called: `rendered/base/` is what clusters share, `fleet.yaml` and `prices.yaml` are no clusters. */
const taken: readonly string[] = ['base', 'fleet', 'prices']

/** A cluster's name, once it has been parsed as one. */
export type ClusterName = string & z.$brand<'ClusterName'>

/** At most 43 characters: `istio-remote-secret-<name>` must fit in a DNS label of 63. */
export const clusterName = text(
  new RegExp(`^${label}$`),
  'a DNS label of lower-case letters, digits and inner dashes, such as aws or gcp-eu',
)
  .max(43, 'a name of at most 43 characters, since istio-remote-secret-<name> is a DNS label of 63')
  .refine(
    (name) => !taken.includes(name),
    `a name other than ${taken.slice(0, -1).join(', ')} and ${taken.at(-1)}, which are taken`,
  )
  .brand<'ClusterName'>()

/** RFC 1035: at most 63 characters between two dots, and 253 in all. */
export const dnsName = text(
  new RegExp(`^(${label}\\.)+[a-z]([-a-z0-9]*[a-z0-9])?$`),
  'a DNS name, such as inference.example.com',
)
  .refine(
    (name) => name.split('.').every((part) => part.length <= 63),
    'a DNS name whose parts between dots have at most 63 characters',
  )
  .max(253, 'a DNS name of at most 253 characters')

/** A mesh id; also the start of names at the clouds, of which Google's begin with a letter. */
export const meshId = text(
  new RegExp(`^(?=[a-z])${label}$`),
  'a DNS label that begins with a letter, such as mesh1',
).max(30, 'a name of at most 30 characters')

/** A name that is valid for a Kubernetes Secret and in the secret managers of all clouds. */
export const secretName = text(
  new RegExp(`^${label}$`),
  'a name of lower-case letters, digits and inner dashes, such as inference-example-com',
).max(63, 'a name of at most 63 characters')

/** An https URL of a git repository, without credentials. */
export const gitUrl = text(
  /^https:\/\/[a-z0-9.-]+(:\d+)?(\/[\w.-]+)+$/,
  'the https URL of a git repository, such as https://github.com/example/multi-cloud-inference',
)

/** A branch, tag or commit, by the rules of git that matter here. */
export const gitRevision = text(
  /^(?!.*\.\.)[A-Za-z0-9][\w./-]*$/,
  'a branch, tag or commit of the repository, such as main',
)

/** HTTP header names in lower case, as HTTP/2 and Envoy have them. */
export const headerName = text(
  /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/,
  'a lower-case header name, such as prefer-cloud',
).refine(
  (name) =>
    !/^(host|authorization|cookie|connection|content-length|content-type|te|transfer-encoding|upgrade|traceparent|tracestate)$|^(x-envoy|x-istio)-/.test(
      name,
    ),
  'a header of your own: this one has a meaning for HTTP or Envoy already',
)

export const version = text(/^v\d+\.\d+\.\d+(-[0-9A-Za-z.-]*[0-9A-Za-z])?$/, 'a version, such as v1.2.0').max(
  63,
  'a version of at most 63 characters, since it becomes a label',
)

export const digest = text(
  /^sha256:[0-9a-f]{64}$/,
  'an image digest: sha256: and 64 hexadecimal digits in lower case',
)

export const kubernetesVersion = text(/^1\.\d{2}$/, 'a Kubernetes minor version in quotes, such as "1.35"')

export const wholeNumber = (
  minimum: number,
  maximum: number,
  unit: string,
  tooMany = `at most ${maximum} ${unit}`,
) =>
  z
    .int({ error: `a whole number of ${unit}` })
    .min(minimum, `at least ${minimum} ${unit}`)
    .max(maximum, tooMany)

export const percent = wholeNumber(0, 100, 'percent')

const units = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 } as const
const isUnit = (unit: string): unit is keyof typeof units => Object.hasOwn(units, unit)

/** Milliseconds of a duration such as `500ms`, `1.5s` or `2m`; undefined when the text is none. */
export const parseDuration = (source: string): number | undefined => {
  const [, amount = '', unit = ''] = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/.exec(source) ?? []
  if (!isUnit(unit)) return undefined
  // Binary fractions miss by a hair: 1.005 × 1000 is 1004.9999999999999.
  const exact = Number(amount) * units[unit]
  const milliseconds = Math.round(exact)
  return Math.abs(exact - milliseconds) < 1e-6 ? milliseconds : undefined
}

/** The shortest text of a duration in milliseconds, as Envoy and Go read it. */
export const formatDuration = (milliseconds: number) => {
  const unit = (['h', 'm', 's'] as const).find((name) => milliseconds % units[name] === 0) ?? 'ms'
  return `${milliseconds / units[unit]}${unit}`
}

/** A duration in the file, milliseconds (a whole number) in the fleet. */
export const duration = (minimum: number, maximum: number) =>
  text(/^\d+(\.\d+)?(ms|s|m|h)$/, 'a duration with its unit, such as 500ms, 10s or 1m')
    .refine(
      (source) => {
        const milliseconds = parseDuration(source)
        return milliseconds !== undefined && milliseconds >= minimum && milliseconds <= maximum
      },
      `a duration from ${formatDuration(minimum)} to ${formatDuration(maximum)}, in whole milliseconds`,
    )
    .transform((source) => parseDuration(source) ?? minimum)

const scale: Readonly<Record<string, number>> = {
  m: 1e-3,
  '': 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
}

/** The number behind a Kubernetes quantity (`500m` is 0.5, `1Gi` is 2^30); undefined when the text is none. */
export const parseQuantity = (source: string): number | undefined => {
  const [, amount, suffix = ''] = /^(\d+(?:\.\d+)?)(m|k|M|G|T|Ki|Mi|Gi|Ti)?$/.exec(source) ?? []
  return amount === undefined ? undefined : Number(amount) * (scale[suffix] ?? Number.NaN)
}

const positive = (source: string) => (parseQuantity(source) ?? 0) > 0

export const cpuQuantity = text(
  /^\d+(\.\d+)?m?$/,
  'CPUs as a Kubernetes quantity in quotes, such as 500m or "1"',
).refine(positive, 'more than zero CPUs')

export const memoryQuantity = text(
  /^\d+(\.\d+)?(k|M|G|T|Ki|Mi|Gi|Ti)$/,
  'memory as a Kubernetes quantity with its unit, such as 512Mi or 1Gi',
).refine(positive, 'more than zero memory')

/**
 * What the addresses of a network can be: private (RFC 1918), and those that clouds take for pods and nodes where these are
 * used up (RFC 6598). Everything else belongs to somebody, to the machine itself, or to no machine.
 */
const PRIVATE = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10']

const isPrivate = ({ first, last }: Range) =>
  PRIVATE.some((text) => {
    const range = parseCidr(text)
    return range !== undefined && range.first <= first && last <= range.last
  })

/** A canonical IPv4 range that a network can have; `prefix` bounds its size (a smaller prefix is a larger range). */
export const cidr = (prefix: { readonly from: number; readonly to: number }) =>
  text(/^[\d.]+\/\d+$/, 'an IPv4 range, such as 10.10.0.0/16').superRefine((source, context) => {
    const range = parseCidr(source)
    const canonical = canonicalCidr(source)
    const size = Number(source.split('/')[1])
    const message =
      range === undefined || canonical === undefined
        ? 'an IPv4 range, such as 10.10.0.0/16'
        : canonical !== source
          ? `a range without host bits: ${canonical}`
          : size < prefix.from || size > prefix.to
            ? `a range from /${prefix.from} to /${prefix.to}`
            : isPrivate(range)
              ? undefined
              : `a private range, inside ${PRIVATE.slice(0, -1).join(', ')} or ${PRIVATE.at(-1)}`
    if (message !== undefined) context.addIssue({ code: 'custom', message })
  })
