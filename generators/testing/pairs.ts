/** Two trees and the way between them, for the tests of rules over pairs. Only tests import this room. */
import type { Tree } from '../checks/index.ts'
import type { Fleet } from '../fleet/index.ts'
import { parts } from '../render/index.ts'
import { checkPair, type Pair, type PairRule } from '../transitions/index.ts'
import { wholeTreeOf } from './trees.ts'

export const pairOf = (before: Tree, after: Tree): Pair => ({ before, after, parts })

/** What the rules say about the way from one tree to another (all of them, or one), a line each: `code file field: message`. */
export const onTheWay = (before: Tree, after: Tree, rule: PairRule = checkPair): readonly string[] =>
  rule(pairOf(before, after))
    .map(({ code, place: { file, field }, message }) => `${code} ${file} ${field ?? ''}: ${message}`)
    .sort()

/** The same for two fleets. */
export const between = (before: Fleet, after: Fleet, rule: PairRule = checkPair): readonly string[] =>
  onTheWay(wholeTreeOf(before), wholeTreeOf(after), rule)
