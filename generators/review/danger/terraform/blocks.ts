/** What a change of one block comes to: a resource that is made anew, opened, or no longer kept; state; a module; the plan. */
import type { Finding } from '../../../findings/index.ts'
import type { Block } from './hcl.ts'
import { change, tell } from './said.ts'
import { KEPT, PLAN, SAFE } from './table.ts'

export const addressOf = ({ type, labels }: Block) =>
  type === 'resource' ? labels.join('.') : [type, ...labels].join('.')

export const folderOf = (file: string) => file.slice(0, Math.max(0, file.lastIndexOf('/')))

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

export const ofResource = (file: string, before: Block, after: Block): readonly Finding[] => {
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
export const ofNew = (file: string, block: Block): readonly Finding[] =>
  block.type !== 'resource' || !/security_group|firewall|_acl/.test(block.labels[0] ?? '')
    ? []
    : [...byPath(block)].flatMap(([path, text]) =>
        text.includes('0.0.0.0/0')
          ? [tell(file, `${addressOf(block)}.${path}`, 'everybody may come in')]
          : [],
      )

/** Where Terraform keeps its state, and what a module is made of. */
export const ofOther = (file: string, before: Block, after: Block): readonly Finding[] => {
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

export const goneFrom = (file: string, block: Block): readonly Finding[] => {
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
