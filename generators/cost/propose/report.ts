/** Weights by cost as a decision: title, reasons, tables. */
import { setWeights } from '../../edits/index.ts'
import type { Decision, Numbers } from '../../proposals/index.ts'
import type { Answer, Weighed } from '../weights/index.ts'

const cents = (value: number | undefined) => (value === undefined ? '' : value.toFixed(5))
const dollars = (value: number) => `${value < 0 ? '-' : ''}$${Math.abs(value).toFixed(2)}`
const points = (value: number) => (Number.isFinite(value) ? `${Number(value.toFixed(1))}` : '')

/** What each cluster has and gets, and how far it may move. */
const weightTable = ({ clusters }: Answer): Numbers => ({
  title: 'Percent of the requests, and how far it may move',
  head: ['cluster', 'now', 'next', 'in the end', 'no less', 'no more'],
  rows: clusters.map(({ cluster, now, next, target, bound }) => [
    ...[cluster, `${now}`, `${next}`, `${target}`],
    ...[`${bound.least}: ${bound.below}`, `${bound.most}: ${bound.above}`],
  ]),
})

const priceTable = ({ clusters }: Answer): Numbers => ({
  title: '$ of 1,000 requests: of more, and of all with the nodes that stand',
  head: ['cluster', '1,000 more', 'of all', 'a node an hour'],
  rows: clusters.map(({ cluster, marginal, full, node }) => [
    ...[cluster, cents(marginal), cents(full)],
    node.low === node.high ? cents(node.usual) : `${cents(node.low)} to ${cents(node.high)}`,
  ]),
})

/** What a change saves, and what is left when a cluster is lost. */
const effects = ({ saving, margin, rps }: Answer): Numbers => ({
  title: `A month at ${Math.round(rps).toLocaleString('en-US')} requests/s of an average hour`,
  head: ['', 'now', 'next'],
  rows: [
    ['saved, $', '0', `${saving.usual.toFixed(2)}`],
    ['between', '', `${saving.low.toFixed(2)} and ${saving.high.toFixed(2)}`],
    ['% of the peak to spare with any cluster lost', points(margin.now), points(margin.next)],
  ],
})

const moves = (clusters: readonly Weighed[]) =>
  clusters
    .filter(({ now, next }) => now !== next)
    .map(({ cluster, now, next }) => `${cluster} ${now} % to ${next} %`)
    .join(', ')

const titles = {
  keep: 'The split stays: there is nothing to gain',
  wait: 'The split stays for now',
  freeze: 'The split stays: prices cannot decide now',
} as const

/** What the answer comes to. */
export const decisionOf = (answer: Answer): Decision => {
  const { verdict, why, clusters, saving } = answer
  if (verdict !== 'propose')
    return { verdict, title: titles[verdict], why, numbers: [weightTable(answer), priceTable(answer)] }
  const weights = new Map<string, number>(clusters.map(({ cluster, next }) => [cluster, next]))
  return {
    verdict: 'change',
    title: `Split by cost: ${moves(clusters)}`,
    why: [
      `saves ${dollars(saving.usual)} a month at the last prices and the load of the days before; between ${dollars(saving.low)} and ${dollars(saving.high)}`,
      ...why,
    ],
    numbers: [weightTable(answer), priceTable(answer), effects(answer)],
    command: `weights -- ${[...weights].map(([name, weight]) => `${name}=${weight}`).join(' ')}`,
    edit: (text, fleet) => setWeights(text, fleet, weights),
  }
}
