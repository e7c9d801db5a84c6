/** What a change of one block comes to: a resource that is made anew, opened, or no longer kept; state; a module; the plan. */
import type { Finding } from '../../../findings/index.ts'
import { ofCount } from './gone.ts'
import { addressOf, type Block } from './hcl.ts'
import { ofRanges } from './opened.ts'
import { ofProtection } from './protection.ts'
import { ofRights } from './rights.ts'
import { ofCode } from './runs.ts'
import { change, tell } from './said.ts'
import { KEPT, PLAN } from './table.ts'

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
  const replaced = paths.flatMap((path): readonly Finding[] => {
    const [was, is] = [old.get(path), now.get(path)]
    const field = `${address}.${path}`
    if (kept?.replacedBy.includes(path) === true)
      return [tell(file, field, `${change(was, is)}: Terraform replaces it, ${kept.what}`)]
    if (kept !== undefined && path === 'lifecycle.ignore_changes' && was !== undefined)
      return [tell(file, field, `${change(was, is)}: what it left alone is changed at the next apply`)]
    if (kept !== undefined && path === 'lifecycle.create_before_destroy' && is !== 'true')
      return [tell(file, field, `${change(was, is)}: it goes before another is there, ${kept.what}`)]
    if (path === 'lifecycle.replace_triggered_by' && is !== undefined)
      return [tell(file, field, `${change(was, is)}: it is made anew whenever one of these changes`)]
    return []
  })
  return [...replaced, ...ofCount(file, before, after)]
}

/** What a block opens, gives, runs or stops protecting: a new one can do as much as one that changes. */
export const ofSecurity = (file: string, before: Block | undefined, after: Block): readonly Finding[] => [
  ...ofProtection(file, before, after),
  ...ofRights(file, before, after),
  ...ofRanges(file, before, after),
  ...ofCode(file, before, after),
]

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
  if (folderOf(file) === PLAN && (after.type === 'locals' || after.type === 'variable')) {
    const names = [...new Set([...old.keys(), ...now.keys()])].filter(
      // Nothing follows from a local that is new: what takes it up is another too.
      (path) => differs(path) && (after.type === 'locals' ? old.has(path) : path === 'default'),
    )
    return names.map((name) =>
      tell(
        file,
        after.type === 'locals' ? `local.${name}` : `${address}.${name}`,
        'names, addresses and numbers of every cluster, and what is refused, follow from it: what is called otherwise is made anew',
      ),
    )
  }
  return []
}
