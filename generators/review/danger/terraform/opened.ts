/** Ranges of addresses that are nearly everybody: parsed, not known by how they are written. */
import type { Finding } from '../../../findings/index.ts'
import { isOpen } from '../cover.ts'
import { listed, shown } from '../said.ts'
import { leavesOf, more, nodeOfBlock } from './expression.ts'
import { addressOf, type Block } from './hcl.ts'
import { tell } from './said.ts'

/** A range of a shorter prefix is of no network that anybody has. */
const SHORTEST = 8

const RANGE = /(?<![\w.:])(?:\d{1,3}(?:\.\d{1,3}){3}|[0-9a-f:]*::[0-9a-f:.]*)\/(\d{1,3})(?!\d)/gi

const wideRanges = (text: string) =>
  [...text.matchAll(RANGE)].filter(([, prefix]) => Number(prefix) < SHORTEST).map(([range]) => range)

/** Where packets go to, not where they come from. */
const OUT = /destination|dest_|egress|traffic_selector|^description$/

const isEgress = ({ labels, attributes }: Block) =>
  /egress|route$/.test(labels[0] ?? '') ||
  /"egress"/i.test(`${attributes.get('type')} ${attributes.get('direction')}`) ||
  attributes.get('egress') === 'true'

const wideIn = (block: Block | undefined) =>
  block === undefined || isEgress(block)
    ? []
    : leavesOf(nodeOfBlock(block))
        .filter(({ path }) => !path.some((key) => OUT.test(key)))
        .flatMap(({ path, text }) => wideRanges(text).map((range) => `${path.join('.')}\n${range}`))

/** Google takes a firewall without any source for one from everywhere. */
const hasNoSource = ({ type, labels, attributes, blocks }: Block) =>
  type === 'resource' &&
  labels[0] === 'google_compute_firewall' &&
  ![...attributes.keys()].some((key) => key.startsWith('source_')) &&
  blocks.some((block) => block.type === 'allow' || block.labels[0] === 'allow')

const MEND = 'name the ranges that callers have'

/** Wide ranges that a block did not have. */
export const ofRanges = (file: string, before: Block | undefined, after: Block): readonly Finding[] => {
  const ranges = more(wideIn(before), wideIn(after))
  const newlyWithout =
    hasNoSource(after) && !isEgress(after) && (before === undefined || !hasNoSource(before))
  return [
    ...(newlyWithout
      ? [tell(file, `${addressOf(after)}.source_ranges`, 'without a source everybody may come in', MEND)]
      : []),
    ...[...Map.groupBy(ranges, (each) => each.slice(0, each.indexOf('\n')))].map(([path, each]) => {
      const texts = each.map((one) => one.slice(path.length + 1))
      return tell(
        file,
        `${addressOf(after)}.${path}`,
        `${listed([...new Set(texts)].map(shown))}: ${texts.some(isOpen) ? 'everybody may come in' : 'a good part of the internet may come in'}`,
        MEND,
      )
    }),
  ]
}
