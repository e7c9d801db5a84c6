/**
 * Places where any change is told: what all requests pass, what all tunnels hang on, what keeps states and images, what nodes and
 * clusters are, settings by default. What is dangerous there cannot be listed; what says nothing, and what is the careful side, can.
 */
import type { Finding } from '../../../findings/index.ts'
import { listed } from '../said.ts'
import { addressOf, type Block } from './hcl.ts'
import { valuesOf } from './protection.ts'
import { change, tell } from './said.ts'
import { PLAN } from './table.ts'

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
    place: /: (aws_kms_key|google_kms_|aws_secretsmanager_|google_secret_manager_)(?!.*\.policy\b)/,
    why: 'secrets, and what is encrypted, are kept by it',
  },
  {
    place:
      /: \w*(node_(pool|group)|autoscaling_group|instance_group_manager|launch_template|_instance)\.[\w-]+\./,
    why: 'nodes are made anew, taken away, or paid for otherwise',
  },
  // Of versions the rules over pairs speak; logs have a list of their own.
  {
    place:
      /: (google_container_cluster|aws_eks_cluster|aws_eks_addon)\.[\w-]+\.(?!(min_master_)?version$|logging_config|enabled_cluster_log_types)/,
    why: 'what a cluster brings by itself, and when it changes, is another',
  },
  // What accounts may say too: by default, or past them.
  {
    place: /: variable\.([\w-]+)\.\1(\.|$)|(^|\/)stages\/[\w-]+: (module|locals)\./,
    why: 'it is a setting of what runs',
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

/** Labels that pods choose their nodes by. */
const FOR_PODS = /node_(pool|group)\.[\w-]+\.(node_config\.)?labels(\.|$)/

/** The number of a text that has one: where several blocks say the same, none of them is that of all. */
const numberIn = (text: string | undefined) => {
  const [only, ...others] = (text ?? '').match(/\d+(\.\d+)?/g) ?? []
  return others.length > 0 ? Number.NaN : Number(only)
}
const grows = (was: string | undefined, is: string | undefined) => numberIn(is) > numberIn(was)

/** Values that keep more, or take fewer at once. */
const CAREFUL: readonly (readonly [RegExp, (was: string | undefined, is: string | undefined) => boolean])[] =
  [
    [
      /(^|\.)(keep_count|images_kept|num_newer_versions|newer_noncurrent_versions|noncurrent_days|days_since\w*|age|\w*retention\w*|\w*_days(_after\w*)?)$/,
      grows,
    ],
    [/(^|\.)(max_surge(_percentage)?|\w+_gib|destroy_scheduled_duration)$/, grows],
    [/(^|\.)rotation_period$/, (was, is) => grows(is, was)],
    // When in the day, not whether; and more ways to the internet.
    [/(^|\.)(maintenance_start|start_time)$/, (_, is) => is !== undefined],
    [/(^|\.)nat$/, (_, is) => is === '"zone"'],
    [/(^|\.)max_unavailable(_percentage)?$/, (was, is) => grows(is, was)],
    [/^aws_s3_bucket_lifecycle_configuration\..*\.status$/, (_, is) => is === '"Disabled"'],
  ]

const watchOf = (folder: string, address: string, path: string) =>
  SAYS_NOTHING.test(path) && !FOR_PODS.test(`${address}.${path}`)
    ? undefined
    : WATCHED.find(({ place }) => place.test(`${folder}: ${address}.${path}`))

/** Terraform itself, and what is said of versions of providers, are of no place; of the plan all is told. */
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
  if (!isOfPlace(after) || folder === PLAN) return []
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
