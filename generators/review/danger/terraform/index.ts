/** What Terraform would take down: by its own files, by the accounts, and by the fleet that it reads. */
import { parse } from 'yaml'
import type { Finding } from '../../../findings/index.ts'
import { at, equal, isMap, type Json, toJson } from '../../../objects/index.ts'
import { clipped } from '../../../text/index.ts'
import type { Case, DangerRule } from '../case.ts'
import { isOpen, textsIn } from '../cover.ts'
import { listed, moved } from '../said.ts'
import { type Block, blocksOf, UnreadTerraformError } from './hcl.ts'
import { KEPT, PLAN, SAFE } from './table.ts'

const MEND =
  'keep it, or look at the plan first: terraform plan must not say "must be replaced" or "will be destroyed" of it; a resource that only has another name gets a block moved { from … to … }'

const tell = (file: string, field: string, message: string, mend = MEND): Finding => ({
  code: 'danger-terraform',
  place: { file, field: field === '' ? undefined : field },
  message: `${field === '' ? '' : `${clipped(field, 120)}: `}${message}`,
  mend,
})

/** An expression as people write it: the scanner puts a space between any two parts. */
const short = (text: string | undefined) =>
  text === undefined
    ? 'nothing'
    : clipped(
        text
          .replace(/ ?\. ?/g, '.')
          .replace(/([([]) /g, '$1')
          .replace(/ ([)\],([])/g, '$1'),
        60,
      )
const change = (before: string | undefined, after: string | undefined) => `${short(before)} → ${short(after)}`

/** A block of a folder, and the file it stands in. */
interface Placed {
  readonly file: string
  readonly block: Block
}

const folderOf = (file: string) => file.slice(0, Math.max(0, file.lastIndexOf('/')))

/** The blocks of the changed files of a side, by their folder: a module is a folder, whatever its files are called. */
const read = (of: Case, side: 'before' | 'after', files: readonly string[]) => {
  const unread: Finding[] = []
  const placed = files.flatMap((file): readonly Placed[] => {
    const text = of.text(side, file)
    if (text === undefined) return []
    try {
      return blocksOf(text).map((block) => ({ file, block }))
    } catch (error) {
      if (!(error instanceof UnreadTerraformError)) throw error
      if (side === 'after')
        unread.push(
          tell(
            file,
            '',
            `it could not be read, so nothing is said of it: ${error.message}`,
            'terraform fmt, and terraform validate',
          ),
        )
      return []
    }
  })
  return { placed, unread }
}

const addressOf = ({ type, labels }: Block) =>
  type === 'resource' ? labels.join('.') : [type, ...labels].join('.')

const compact = (text: string | undefined) => text?.replaceAll(' ', '')

/** Addresses that a block `moved`, or `removed` without a destroy, takes care of. */
const takenCareOf = (placed: readonly Placed[]) =>
  new Map(
    placed.flatMap(({ block: { type, attributes, blocks } }) => {
      const from = compact(attributes.get('from'))
      if (from === undefined) return []
      const stays = blocks.some(
        (each) => each.type === 'lifecycle' && each.attributes.get('destroy') === 'false',
      )
      if (type === 'removed') return stays ? [[from, undefined] as const] : []
      return type === 'moved' ? [[from, compact(attributes.get('to'))] as const] : []
    }),
  )

/** Attributes of a block and of those in it, by their paths; a `dynamic` block is one of its name. */
const attributesOf = ({ attributes, blocks }: Block, path = ''): readonly (readonly [string, string])[] => [
  ...[...attributes].map(([key, text]) => [path + key, text] as const),
  ...blocks.flatMap((block) =>
    attributesOf(block, `${path}${block.type === 'dynamic' ? (block.labels[0] ?? '') : block.type}.`),
  ),
]

/** Blocks of one name that come several times are told by all their texts. */
const byPath = (block: Block) => {
  const all = Map.groupBy(attributesOf(block), ([path]) => path.replace(/\.content\./g, '.'))
  return new Map([...all].map(([path, same]) => [path, same.map(([, text]) => text).join(' ')]))
}

const ofResource = (file: string, before: Block, after: Block): readonly Finding[] => {
  const address = addressOf(after)
  const kept = KEPT[after.labels[0] ?? '']
  const [old, now] = [byPath(before), byPath(after)]
  const paths = [...new Set([...old.keys(), ...now.keys()])].filter((path) => old.get(path) !== now.get(path))
  return paths.flatMap((path): readonly Finding[] => {
    const [was, is] = [old.get(path), now.get(path)]
    const field = `${address}.${path}`
    const safe = SAFE.find(([name, worse]) => name.test(path) && worse(was, is))
    if (safe !== undefined) return [tell(file, field, `${change(was, is)}: ${safe[2]}`)]
    if (kept?.replacedBy.includes(path) === true)
      return [tell(file, field, `${change(was, is)}: Terraform replaces it, ${kept.what}`)]
    if (kept !== undefined && (path === 'for_each' || path === 'count'))
      return [tell(file, field, `${change(was, is)}: under other keys each is another one, ${kept.what}`)]
    if (kept !== undefined && path === 'lifecycle.ignore_changes' && was !== undefined)
      return [tell(file, field, `${change(was, is)}: what it left alone is changed at the next apply`)]
    if (
      is?.includes('0.0.0.0/0') === true &&
      was?.includes('0.0.0.0/0') !== true &&
      !/^destination/.test(path)
    )
      return [tell(file, field, `${change(was, is)}: everybody may come in`)]
    if (
      /(^|\.)(policy|assume_role_policy|actions?)$/.test(path) &&
      /"(\*|iam:\*)"/.test(is ?? '') &&
      !/"(\*|iam:\*)"/.test(was ?? '')
    )
      return [tell(file, field, 'it allows every action')]
    return []
  })
}

/** A new resource can open as much as one that changes. */
const ofNew = (file: string, block: Block): readonly Finding[] =>
  block.type !== 'resource' || !/security_group|firewall|_acl/.test(block.labels[0] ?? '')
    ? []
    : [...byPath(block)].flatMap(([path, text]) =>
        text.includes('0.0.0.0/0')
          ? [tell(file, `${addressOf(block)}.${path}`, 'everybody may come in')]
          : [],
      )

/** Where Terraform keeps its state, and what a module is made of. */
const ofOther = (file: string, before: Block, after: Block): readonly Finding[] => {
  const address = addressOf(after)
  const [old, now] = [byPath(before), byPath(after)]
  const differs = (path: string) => old.get(path) !== now.get(path)
  if (after.type === 'terraform') {
    const backend = (block: Block) =>
      block.blocks
        .filter(({ type }) => type === 'backend')
        .map((each) => `${each.labels.join()} ${[...byPath(each)].join(' ')}`)
        .join()
    return backend(before) === backend(after)
      ? []
      : [
          tell(
            file,
            'terraform.backend',
            `${change(backend(before), backend(after))}: Terraform finds no state there, and makes everything anew`,
            'move the state with terraform init -migrate-state, in a change of its own',
          ),
        ]
  }
  if (after.type === 'module')
    return [
      ...(differs('source')
        ? [
            tell(
              file,
              `${address}.source`,
              `${change(old.get('source'), now.get('source'))}: what the other has and this has not is destroyed`,
            ),
          ]
        : []),
      ...(differs('for_each') || differs('count')
        ? [tell(file, `${address}.for_each`, 'under other keys all that is in it is another one')]
        : []),
    ]
  if (after.type === 'variable' && differs('default'))
    return /deletion_protection|prevent_destroy/.test(address) && now.get('default') === 'false'
      ? [
          tell(
            file,
            `${address}.default`,
            `${change(old.get('default'), 'false')}: nothing stops a destroy any more`,
          ),
        ]
      : []
  if (after.type === 'locals' && folderOf(file) === PLAN.folder)
    return PLAN.locals
      .filter(differs)
      .map((name) =>
        tell(
          file,
          `local.${name}`,
          'names, addresses and numbers of every cluster follow from it: what is called otherwise is made anew',
        ),
      )
  return []
}

const goneFrom = (file: string, block: Block): readonly Finding[] => {
  const kept = KEPT[block.labels[0] ?? '']
  if (block.type === 'resource' && kept !== undefined)
    return [tell(file, addressOf(block), `its block is gone: Terraform destroys ${kept.what}`)]
  if (block.type === 'module')
    return [tell(file, addressOf(block), 'its block is gone: Terraform destroys all that is in it')]
  if (block.type === 'terraform' && block.blocks.some(({ type }) => type === 'backend'))
    return [
      tell(file, 'terraform.backend', 'it is gone: Terraform finds no state, and makes everything anew'),
    ]
  return []
}

const ofFiles = (of: Case): readonly Finding[] => {
  const files = of.comparison.paths.filter((path) => /\.tf$/.test(path))
  const others = of.comparison.paths.filter(
    (path) =>
      /\.(tf\.json|tofu|auto\.tfvars(\.json)?)$|(^|\/)terraform\.tfvars(\.json)?$/.test(path) &&
      of.text('after', path) !== undefined,
  )
  const [before, after] = [read(of, 'before', files), read(of, 'after', files)]
  // Locals stand in several blocks of one folder: they are one.
  const keyed = (placed: readonly Placed[]) =>
    Map.groupBy(placed, ({ file, block }) => `${folderOf(file)} ${addressOf(block)}`)
  const [old, now] = [keyed(before.placed), keyed(after.placed)]
  const unreadable = new Set(after.unread.map(({ place }) => place.file))
  const moves = new Map(
    [...Map.groupBy(after.placed, ({ file }) => folderOf(file))].map(([folder, placed]) => [
      folder,
      takenCareOf(placed),
    ]),
  )
  const found = [...old].flatMap(([key, was]): readonly Finding[] => {
    const [first] = was
    if (first === undefined || unreadable.has(first.file)) return []
    const care = moves.get(folderOf(first.file))
    const address = addressOf(first.block)
    const target = care?.get(address)
    const is =
      now.get(key) ?? (target === undefined ? undefined : now.get(`${folderOf(first.file)} ${target}`))
    if (is === undefined) return care?.has(address) === true ? [] : goneFrom(first.file, first.block)
    const [whole, then] = [is, was].map((all) => joined(all.map(({ block }) => block)))
    const file = is[0]?.file ?? first.file
    if (whole === undefined || then === undefined) return []
    return whole.type === 'resource' ? ofResource(file, then, whole) : ofOther(file, then, whole)
  })
  const added = [...now]
    .filter(([key]) => !old.has(key))
    .flatMap(([, is]) => is.flatMap(({ file, block }) => ofNew(file, block)))
  return [
    ...after.unread,
    ...others.map((file) =>
      tell(
        file,
        '',
        'Terraform reads it, and nothing here does: nothing is said of what it changes',
        'say it in a .tf file, or in accounts.yaml',
      ),
    ),
    ...found,
    ...added,
  ]
}

/** Several blocks of one address, such as `locals`, as one. */
const joined = (blocks: readonly Block[]): Block | undefined => {
  const [first] = blocks
  return first === undefined
    ? undefined
    : {
        ...first,
        attributes: new Map(blocks.flatMap((block) => [...block.attributes])),
        blocks: blocks.flatMap((block) => block.blocks),
      }
}

const ACCOUNTS = 'terraform/accounts.yaml'

const dataOf = (text: string | undefined): Json | undefined => {
  if (text === undefined) return undefined
  try {
    return toJson(parse(text))
  } catch {
    return undefined
  }
}

/** What accounts decide: where the state is, who is an administrator, from where. */
const ofAccounts = (of: Case): readonly Finding[] => {
  if (!of.comparison.paths.includes(ACCOUNTS)) return []
  const [before, after] = [dataOf(of.text('before', ACCOUNTS)), dataOf(of.text('after', ACCOUNTS))]
  if (before === undefined) return []
  if (after === undefined)
    return [
      tell(ACCOUNTS, '', 'it is gone, or could not be read: bootstrap does not know where the state is'),
    ]
  const state = equal(at(before, 'state'), at(after, 'state'))
    ? []
    : [
        tell(
          ACCOUNTS,
          'state',
          `${moved(at(before, 'state'), at(after, 'state'))}: Terraform finds no state there, and makes everything anew`,
          'move the state first, in a change of its own',
        ),
      ]
  return [
    ...state,
    ...variables(at(before, 'stages'), at(after, 'stages'), 'stages'),
    ...variables(at(before, 'clusters'), at(after, 'clusters'), 'clusters'),
  ]
}

const variables = (before: Json | undefined, after: Json | undefined, path: string): readonly Finding[] => {
  if (!isMap(after) && !isMap(before)) return []
  const [old, now] = [isMap(before) ? before : {}, isMap(after) ? after : {}]
  return [...new Set([...Object.keys(old), ...Object.keys(now)])].flatMap((key): readonly Finding[] => {
    const [was, is] = [old[key], now[key]]
    const field = `${path}.${key}`
    if (equal(was, is)) return []
    if (key === 'administrators') {
      const values = (side: Json | undefined) => Object.values(isMap(side) ? side : {}).map(String)
      const more = values(is).filter((each) => !values(was).includes(each))
      return more.length > 0
        ? [
            tell(
              ACCOUNTS,
              field,
              `${listed(more)} may do everything in the cluster`,
              'name who needs it, and for how long',
            ),
          ]
        : []
    }
    if (key === 'administrator_ranges') {
      const more = textsIn(is).filter((range) => !textsIn(was).includes(range))
      return more.length > 0
        ? [
            tell(
              ACCOUNTS,
              field,
              `${more.some(isOpen) ? 'everybody reaches' : `${listed(more)} reach`} the API server over the internet`,
              'name the ranges that people work from',
            ),
          ]
        : []
    }
    if (key === 'deletion_protection')
      return is === false || (is === undefined && was === true)
        ? [tell(ACCOUNTS, field, `${moved(was, is)}: nothing stops a destroy of the cluster`)]
        : []
    return variables(was, is, field)
  })
}

/** What Terraform makes of the fleet's fields that no rule over pairs speaks of. */
const ofFleet = ({ before, after }: Case): readonly Finding[] => {
  if (before === undefined || after === undefined) return []
  const ids =
    before.mesh.id === after.mesh.id
      ? []
      : [
          tell(
            'clusters/fleet.yaml',
            'mesh.id',
            `${before.mesh.id} → ${after.mesh.id}: every network and cluster is called by it, so Terraform destroys them all and makes others`,
            `keep ${before.mesh.id}`,
          ),
        ]
  const zones = after.clusters.flatMap((cluster) => {
    const old = before.clusters.find(({ name }) => name === cluster.name)?.cloud
    if (old === undefined || old.provider !== cluster.cloud.provider) return []
    const now = cluster.cloud.zones
    // A subnet of AWS has its range by the place of its zone in the list; what is appended moves nobody.
    const moves = old.zones.filter((zone, i) =>
      old.provider === 'aws' ? now[i] !== zone : !now.includes(zone),
    )
    return moves.length === 0
      ? []
      : [
          tell(
            `clusters/${cluster.name}.yaml`,
            'cloud.zones',
            `${listed(old.zones)} → ${listed(now)}: ${old.provider === 'aws' ? 'subnets have their ranges by the place of their zone, so those of' : 'the nodes of'} ${listed(moves)} are destroyed with what runs there`,
            'append zones, and keep the order of those that are there',
          ),
        ]
  })
  return [...ids, ...zones]
}

const terraform: DangerRule = (of) => [...ofFiles(of), ...ofAccounts(of), ...ofFleet(of)]

export const terraformRules = { 'danger-terraform': terraform } as const
