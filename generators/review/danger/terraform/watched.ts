/**
 * Places where any change is told: what all requests pass, what all tunnels hang on, what keeps states and images, how nodes are
 * taken away. What is dangerous there cannot be listed; what says nothing, and what is the careful side, can.
 */
import type { Finding } from '../../../findings/index.ts'
import { listed } from '../said.ts'
import { addressOf, type Block } from './hcl.ts'
import { valuesOf } from './protection.ts'
import { change, tell } from './said.ts'

interface Watch {
  /** `<folder>: <address>.<path>`. */
  readonly place: RegExp
  /** What passes there. */
  readonly why: string
  /** Also where a whole resource, or module, is new. */
  readonly fresh?: true
}

/** The first that fits a place tells it. */
const WATCHED: readonly Watch[] = [
  {
    place: /(^|\/)(modules|stages)\/(edge|endpoints): /,
    why: 'every request from outside passes here',
    fresh: true,
  },
  {
    place: /(^|\/)(modules|stages)\/vpn(\/[\w-]+)?: /,
    why: 'all that clouds say to each other passes here',
    fresh: true,
  },
  { place: /(^|\/)bootstrap-state\/[\w-]+: /, why: 'the state of everything is kept by it', fresh: true },
  {
    place: /: aws_(s3_bucket_lifecycle_configuration|ecr(public)?_lifecycle_policy)\./,
    why: 'it deletes what was kept',
    fresh: true,
  },
  {
    place: /: (aws_ecr|google_artifact_registry_|variable\.registr|locals\.registr)/,
    why: 'the images that clusters pull are kept by it',
  },
  { place: /: (aws_s3_bucket|google_storage_bucket)/, why: 'what is stored is kept, and read, by it' },
  {
    place: /: \w*node_(pool|group)\.[\w-]+\.(upgrade_settings|update_config|management|node_repair_config)\./,
    why: 'nodes are taken away, repaired and upgraded otherwise',
  },
  {
    place:
      /: \w*(node_(pool|group)|autoscaling_group|instance_group_manager|launch_template|_instance)\.[\w-]+\.(.*\.)?(scaling_config|autoscaling|machine_type|instance_types?|node_count|(min|max|target)_\w*(size|count))\b/,
    why: 'how many machines there are, and of what kind, is paid for by the hour',
  },
  {
    place:
      /: google_container_cluster\.[\w-]+\.(release_channel|maintenance_policy|addons_config|dns_config)\b|: aws_eks_(addon|cluster)\.[\w-]+\.(addon_version|configuration_values|resolve_conflicts_\w+|upgrade_policy|preserve)\b/,
    why: 'what a cluster brings by itself, and when it changes, is another',
  },
  // Ranges have rules of their own: which are wider, and which are everybody.
  {
    place:
      /: (google_compute_(router\w*|route|firewall\w*|network\w*|subnetwork)|aws_(route\w*|vpn_\w+|vpc\w*|nat_gateway|eip|subnet|internet_gateway|network_acl\w*|security_group\w*))\.[\w-]+\.(?!(source|cidr|destination)_)/,
    why: 'packets find their way, or none, by it',
  },
]

/** What only people read, and in which order things are made. */
const SAYS_NOTHING =
  /(^|\.)(tags(_all)?|labels|\w+_labels|description|display_name|annotations|comment|Sid|Id|error_message|depends_on|timeouts)(\.|$)/

const lastNumber = (text: string | undefined) => Number(/(\d+(?:\.\d+)?)\D*$/.exec(text ?? '')?.[1])
const grows = (was: string | undefined, is: string | undefined) => lastNumber(is) > lastNumber(was)

/** Values that keep more, or take fewer at once. */
const CAREFUL: readonly (readonly [RegExp, (was: string | undefined, is: string | undefined) => boolean])[] =
  [
    [
      /(^|\.)(keep_count|images_kept|num_newer_versions|newer_noncurrent_versions|noncurrent_days|days_since\w*|age|\w*retention\w*|\w*_days(_after\w*)?)$/,
      grows,
    ],
    [/(^|\.)max_surge(_percentage)?$/, grows],
    [/(^|\.)max_unavailable(_percentage)?$/, (was, is) => grows(is, was)],
    [/^aws_s3_bucket_lifecycle_configuration\..*\.status$/, (_, is) => is === '"Disabled"'],
  ]

const watchOf = (folder: string, address: string, path: string) =>
  SAYS_NOTHING.test(path)
    ? undefined
    : WATCHED.find(({ place }) => place.test(`${folder}: ${address}.${path}`))

/** Terraform itself, and what is said of versions of providers, are of no place. */
const isOfPlace = ({ type }: Block) => !['terraform', 'moved', 'removed', 'import'].includes(type)

/** One place in, or around, another. */
const overlap = (one: string, other: string) =>
  one === other || one.startsWith(`${other}.`) || other.startsWith(`${one}.`)

const MEND = 'keep it, or say in the description of the change what was tried with the new value, and where'

/** What changed in a watched place, and nobody has said: one finding of a block. */
export const ofWatched = (
  {
    file,
    folder,
    said,
  }: { readonly file: string; readonly folder: string; readonly said: readonly Finding[] },
  before: Block | undefined,
  after: Block,
): readonly Finding[] => {
  if (!isOfPlace(after)) return []
  const address = addressOf(after)
  if (before === undefined) {
    const watch = ['resource', 'module'].includes(after.type) ? watchOf(folder, address, '') : undefined
    return watch?.fresh !== true || said.length > 0
      ? []
      : [
          tell(
            file,
            address,
            `it is new: ${watch.why}`,
            'say in the description of the change what it is for',
          ),
        ]
  }
  const fields = said.flatMap(({ place: { field } }) => field ?? [])
  const [old, now] = [valuesOf(before), valuesOf(after)]
  const hits = [...new Set([...old.keys(), ...now.keys()])].flatMap((path) => {
    const [was, is] = [old.get(path), now.get(path)]
    const why = was === is ? undefined : watchOf(folder, address, path)?.why
    const careful = CAREFUL.some(
      ([name, good]) => (name.test(path) || name.test(`${address}.${path}`)) && good(was, is),
    )
    return why === undefined || careful || fields.some((field) => overlap(field, `${address}.${path}`))
      ? []
      : [{ path, why, moved: change(was, is) }]
  })
  const [first, ...others] = hits
  return first === undefined
    ? []
    : [
        tell(
          file,
          `${address}.${first.path}`,
          `${first.moved}: ${first.why}${others.length === 0 ? '' : `; ${listed(others.map(({ path }) => path))} too`}`,
          MEND,
        ),
      ]
}
