/** What the files of Terraform say otherwise: a module is a folder, whatever its files are called. */
import type { Finding } from '../../../findings/index.ts'
import type { Case } from '../case.ts'
import { folderOf, ofOther, ofResource, ofSecurity } from './blocks.ts'
import { ofCosts } from './costs.ts'
import { goneFrom, isMissed, missedFrom } from './gone.ts'
import { addressOf, type Block } from './hcl.ts'
import { overridden } from './overrides.ts'
import { ofReach } from './reach.ts'
import { joined, OVERRIDES, type Placed, read } from './read.ts'
import { tell } from './said.ts'
import { ofWatched } from './watched.ts'

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

/** Files that Terraform takes for more than a part of their folder, and nothing here reads. */
const UNREAD = /\.(tf\.json|tofu(\.json)?|auto\.tfvars(\.json)?)$|(^|\/)terraform\.tfvars(\.json)?$/

const ofNames = (of: Case): readonly Finding[] =>
  of.comparison.paths.flatMap((file) => {
    const there = of.text('after', file) !== undefined
    if (OVERRIDES.test(file))
      return [
        tell(
          file,
          '',
          there
            ? 'it is laid over the other files of its folder: what they say, and reviewers read, is not what is applied'
            : 'it is gone: what it said over the other files of its folder no longer holds',
          'write the value into the block itself',
        ),
      ]
    return UNREAD.test(file) && there
      ? [
          tell(
            file,
            '',
            'Terraform reads it, and nothing here does: nothing is said of what it changes',
            'say it in a .tf file, or in accounts.yaml',
          ),
        ]
      : []
  })

/** What one block comes to that was there, and is. */
const ofBoth = (of: Case, file: string, before: Block, after: Block): readonly Finding[] => {
  const said = [
    ...(after.type === 'resource' ? ofResource(file, before, after) : ofOther(file, before, after)),
    ...ofSecurity(file, before, after),
    ...ofReach(of, file, before, after),
  ]
  return [...said, ...ofWatched({ file, folder: folderOf(file), said }, before, after)]
}

const ofNew = (file: string, after: Block): readonly Finding[] => {
  const said = [...ofSecurity(file, undefined, after), ...ofCosts(file, after)]
  return [...said, ...ofWatched({ file, folder: folderOf(file), said }, undefined, after)]
}

export const ofFiles = (of: Case): readonly Finding[] => {
  const files = of.comparison.paths.filter((path) => path.endsWith('.tf') && !OVERRIDES.test(path))
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
  /** By the old address of each: where it is now, if it is; `care` where a block says what became of it. */
  const ways = [...old].flatMap(([key, was]) => {
    const [first] = was
    if (first === undefined || unreadable.has(first.file)) return []
    const folder = folderOf(first.file)
    const care = moves.get(folder)
    const target = care?.get(addressOf(first.block))
    const to = now.has(key) || target === undefined ? key : `${folder} ${target}`
    return [{ first, was, to, is: now.get(to), care: care?.has(addressOf(first.block)) === true }]
  })
  const gone = ways.flatMap(({ first, is, care }) => (is === undefined && !care ? [first] : []))
  const particular = gone.map((each) => ({ ...each, says: goneFrom(each.file, each.block) }))
  const missed = particular.filter(({ says, block }) => says.length === 0 && isMissed(block))
  const taken = new Set(ways.map(({ to }) => to))
  return [
    ...after.unread,
    ...ofNames(of),
    ...overridden(of).flatMap(({ file, block, merged }) => ofBoth(of, file, block, merged)),
    ...ways.flatMap(({ first, was, is }): readonly Finding[] => {
      if (is === undefined) return []
      const [whole, then] = [is, was].map((all) => joined(all.map(({ block }) => block)))
      return whole === undefined || then === undefined
        ? []
        : ofBoth(of, is[0]?.file ?? first.file, then, whole)
    }),
    ...particular.flatMap(({ says }) => says),
    ...[...Map.groupBy(missed, ({ file }) => file)].flatMap(([file, placed]) =>
      missedFrom(
        file,
        placed.map(({ block }) => block),
      ),
    ),
    ...[...now]
      .filter(([key]) => !taken.has(key))
      .flatMap(([, is]) => is.flatMap(({ file, block }) => ofNew(file, block))),
  ]
}
