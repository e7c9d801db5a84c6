/** What files named `override` make of the blocks of their folder. */
import type { Case } from '../case.ts'
import { addressOf, type Block } from './hcl.ts'
import { blocksIn, joined, OVERRIDES, read } from './read.ts'

/** Attributes one by one; nested blocks of one type all at once, but for `lifecycle`, which is laid over its like. */
const laidOver = (block: Block, over: Block): Block => ({
  ...block,
  attributes: new Map([...block.attributes, ...over.attributes]),
  blocks: [
    ...block.blocks.filter((each) => !over.blocks.some(({ type }) => type === each.type)),
    ...over.blocks.map((each) => {
      const like = each.type === 'lifecycle' ? block.blocks.find(({ type }) => type === each.type) : undefined
      return like === undefined ? each : laidOver(like, each)
    }),
  ],
})

/** Blocks that a changed file is laid over, without and with it. */
export const overridden = (
  of: Case,
): readonly { readonly file: string; readonly block: Block; readonly merged: Block }[] =>
  read(
    of,
    'after',
    of.comparison.paths.filter((path) => path.endsWith('.tf') && OVERRIDES.test(path)),
  ).placed.flatMap(({ file, block: over }) => {
    const same = blocksIn(of, 'after', file.slice(0, Math.max(0, file.lastIndexOf('/')))).filter(
      (block) => addressOf(block) === addressOf(over),
    )
    const block = joined(same)
    return block === undefined ? [] : [{ file, block, merged: laidOver(block, over) }]
  })
