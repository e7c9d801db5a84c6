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

/** Wide ranges that a block did not have. */
export const ofRanges = (file: string, before: Block | undefined, after: Block): readonly Finding[] =>
  [...Map.groupBy(more(wideIn(before), wideIn(after)), (each) => each.slice(0, each.indexOf('\n')))].map(
    ([path, each]) => {
      const ranges = each.map((one) => one.slice(path.length + 1))
      return tell(
        file,
        `${addressOf(after)}.${path}`,
        `${listed([...new Set(ranges)].map(shown))}: ${ranges.some(isOpen) ? 'everybody may come in' : 'a good part of the internet may come in'}`,
        'name the ranges that callers have',
      )
    },
  )
