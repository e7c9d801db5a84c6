/**
 * What follows from a local, a default or an argument of a module that is another now: by the names that texts have, through
 * locals and into modules of this repository. Nothing is computed, so it says what may be made anew, not what will.
 */
import { posix } from 'node:path'
import type { Finding } from '../../../findings/index.ts'
import type { Case } from '../case.ts'
import { listed } from '../said.ts'
import { nodeOf, nodeOfBlock, textsByPath, unquoted } from './expression.ts'
import { addressOf, type Block } from './hcl.ts'
import { blocksIn } from './read.ts'
import { tell } from './said.ts'
import { KEPT, PLAN } from './table.ts'

/** Names such as `local.a` and `var.b`, and whether their keys may be others too, not only what stands under them. */
type Names = ReadonlyMap<string, boolean>

/** Modules in each other. */
const DEEPEST = 4

/** The scanner puts a space between any two parts. */
const plain = (text: string) => text.replace(/ ?\. ?/g, '.')

const mentions = (text: string, name: string) =>
  new RegExp(`(?<![\\w.-])${name.replaceAll('.', '\\.')}(?![\\w-])`).test(plain(text))

const namesIn = (text: string, names: Names) => [...names.keys()].filter((name) => mentions(text, name))

const localsIn = (blocks: readonly Block[]) =>
  blocks.filter(({ type }) => type === 'locals').flatMap(({ attributes }) => [...attributes])

/** With every local that is made from one of them. */
const withLocals = (names: Names, blocks: readonly Block[]): Names => {
  const more = localsIn(blocks)
    .filter(([name, text]) => !names.has(`local.${name}`) && namesIn(text, names).length > 0)
    .map(([name]) => [`local.${name}`, true] as const)
  return more.length === 0 ? names : withLocals(new Map([...names, ...more]), blocks)
}

/** Attributes of a resource that follow from the names, of those that it is made anew for, or counted by. */
const followers = (block: Block, names: Names): readonly string[] => {
  const kept = KEPT[block.labels[0] ?? '']
  if (block.type !== 'resource' || kept === undefined) return []
  const counted = ['for_each', 'count'].filter((key) =>
    namesIn(block.attributes.get(key) ?? '', names).some((name) => names.get(name) === true),
  )
  const all = namesIn(block.attributes.get('for_each') ?? '', names)
  const each: Names = new Map(
    all.flatMap((name) => [
      ['each.value', true] as const,
      ...(names.get(name) === true ? [['each.key', true] as const] : []),
    ]),
  )
  const texts = textsByPath(nodeOfBlock(block))
  return [
    ...counted,
    ...kept.replacedBy.filter((path) =>
      [...texts].some(
        ([at, text]) =>
          (at === path || at.startsWith(`${path}.`)) &&
          namesIn(text, new Map([...names, ...each])).length > 0,
      ),
    ),
  ].map((path) => `${addressOf(block)}.${path}`)
}

/** What a module is told about itself, not by its variables. */
const OF_MODULES = ['source', 'version', 'providers', 'for_each', 'count', 'depends_on']

const folderOfModule = (folder: string, { attributes }: Block) => {
  const source = unquoted(attributes.get('source') ?? '')
  return /^\.\.?\//.test(source) ? posix.join(folder, source) : undefined
}

/** All that follows from some names of a folder. */
const reached = (of: Case, folder: string, start: Names, depth = 0): readonly string[] => {
  if (depth > DEEPEST || start.size === 0) return []
  const blocks = blocksIn(of, 'after', folder)
  const names = withLocals(start, blocks)
  return [
    ...blocks.flatMap((block) => followers(block, names)),
    ...blocks.flatMap((block) => {
      const inner = block.type === 'module' ? folderOfModule(folder, block) : undefined
      const told = [...block.attributes].filter(
        ([key, text]) => !OF_MODULES.includes(key) && namesIn(text, names).length > 0,
      )
      return inner === undefined
        ? []
        : reached(of, inner, new Map(told.map(([key]) => [`var.${key}`, true] as const)), depth + 1)
    }),
  ]
}

const keysOf = (text: string) => {
  const node = nodeOf(text)
  return node.kind === 'map'
    ? node.entries
        .map(([key]) => key)
        .sort()
        .join()
    : text
}

/** Where a change begins: a place, the folder that it says something to, and the name that this has there. */
const beginnings = (folder: string, before: Block, after: Block) => {
  const address = addressOf(after)
  const differ = [...after.attributes].filter(
    ([key, text]) => before.attributes.has(key) && before.attributes.get(key) !== text,
  )
  const inner = after.type === 'module' ? folderOfModule(folder, after) : undefined
  return differ.flatMap(([key, text]) => {
    const keys = keysOf(before.attributes.get(key) ?? '') !== keysOf(text)
    if (after.type === 'locals')
      return [{ field: `${address}.${key}`, folder, names: new Map([[`local.${key}`, keys]]) }]
    if (after.type === 'variable' && key === 'default')
      return [
        { field: `${address}.default`, folder, names: new Map([[`var.${after.labels[0] ?? ''}`, keys]]) },
      ]
    return inner === undefined || OF_MODULES.includes(key)
      ? []
      : [{ field: `${address}.${key}`, folder: inner, names: new Map([[`var.${key}`, keys]]) }]
  })
}

/** What may be made anew because a block says something else, though the resource reads as it did. */
export const ofReach = (of: Case, file: string, before: Block, after: Block): readonly Finding[] => {
  const own = posix.dirname(file)
  // Of the plan all that changes is told.
  if (own === PLAN) return []
  return beginnings(own, before, after).flatMap(({ field, folder, names }) => {
    const all = [...new Set(reached(of, folder, names))]
    return all.length === 0
      ? []
      : [
          tell(
            file,
            field,
            `it is another, and ${listed(all)} ${all.length === 1 ? 'follows' : 'follow'} from it: what says something else there is made anew`,
          ),
        ]
  })
}
