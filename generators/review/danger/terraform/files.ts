/** What the files of Terraform say otherwise: a module is a folder, whatever its files are called. */
import type { Finding } from '../../../findings/index.ts'
import type { Case } from '../case.ts'
import { folderOf, goneFrom, ofOther, ofResource, ofSecurity } from './blocks.ts'
import { addressOf, type Block, blocksOf, UnreadTerraformError } from './hcl.ts'
import { tell } from './said.ts'

/** A block of a folder, and the file it stands in. */
interface Placed {
  readonly file: string
  readonly block: Block
}

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

export const ofFiles = (of: Case): readonly Finding[] => {
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
    return [
      ...(whole.type === 'resource' ? ofResource(file, then, whole) : ofOther(file, then, whole)),
      ...ofSecurity(file, then, whole),
    ]
  })
  const added = [...now]
    .filter(([key]) => !old.has(key))
    .flatMap(([, is]) => is.flatMap(({ file, block }) => ofSecurity(file, undefined, block)))
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
