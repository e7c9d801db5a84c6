/** The tables of docs/setup.md: steps of the bootstrap with what each costs from then on, and those of the teardown. */
import { join } from 'node:path'
import { HOURS, type Line, monthlyCost } from '../../generators/cost/index.ts'
import { type Fleet, loadPrices } from '../../generators/fleet/index.ts'
import { stepsOf as bootstrapSteps } from '../bootstrap/command.ts'
import type { Place } from '../bootstrap/place.ts'
import { placeOf } from '../bootstrap/run-steps.ts'
import { stepsOf as teardownSteps } from '../teardown/command.ts'

/** With which step what a bill names begins, by its part; of what ends in a space the first. `shared` is of no cluster. */
const BEGINS: Readonly<Record<string, (of: string) => string>> = {
  'control plane': (of) => `cluster ${of}`,
  nodes: (of) => `cluster ${of}`,
  'node disks': (of) => `cluster ${of}`,
  NAT: (of) => `cluster ${of}`,
  keys: (of) => (of === 'shared' ? 'state ' : `cluster ${of}`),
  VPN: () => 'vpn ',
  registry: () => 'images',
  secrets: () => 'authorities',
  volumes: (of) => `argocd ${of}`,
  'load balancers': (of) => `argocd ${of}`,
  'load balancer': () => 'edge',
}

const stepOf =
  (steps: readonly { readonly name: string }[]) =>
  ({ of, part }: Line): string => {
    const begins = BEGINS[part]?.(of)
    const name = steps
      .map((step) => step.name)
      .find((each) => each === begins || (begins?.endsWith(' ') === true && each.startsWith(begins)))
    if (name === undefined)
      throw new Error(`with which step does ${part} of ${of} begin to cost? scripts/docs/setup.ts`)
    return name
  }

const linesOf = (root: string, fleet: Fleet): readonly Line[] => {
  const result = monthlyCost(fleet, loadPrices(join(root, 'clusters')))
  if ('findings' in result) throw new Error('clusters/prices.yaml lacks a price: npm run cost -- --monthly')
  return result.cost.standing
}

/** A page asks nobody, so its place is that of a run over the whole fleet. */
const placeIn = (root: string): Place =>
  placeOf(
    {
      clusters: join(root, 'clusters'),
      accounts: join(root, 'terraform/accounts.yaml'),
      yes: false,
      wait: '1',
    },
    [],
  )

const row = (...cells: readonly string[]) =>
  `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`

const hourly = (usd: number) => (usd / HOURS).toFixed(3)

/** Steps in their order; what an hour costs more from each on, at rest and at most, and all of it. */
export const setupTable = (root: string): string => {
  const place = placeIn(root)
  const steps = bootstrapSteps(place)
  const byStep = Map.groupBy(linesOf(root, place.fleet), stepOf(steps))
  const sum = (lines: readonly Line[], what: 'atRest' | 'atMost') =>
    lines.reduce((all, line) => all + line[what], 0)
  const cost = (lines: readonly Line[]) => {
    if (lines.length === 0) return ['', '']
    const [rest, most] = [hourly(sum(lines, 'atRest')), hourly(sum(lines, 'atMost'))]
    return [
      rest === most ? rest : `${rest} to ${most}`,
      [...new Set(lines.map(({ part }) => part))].join(', '),
    ]
  }
  const all = [...byStep.values()].flat()
  return [
    row('', 'step', 'result', 'extra $ per hour', 'for', 'to undo it'),
    '|---|---|---|---|---|---|',
    ...steps.map(({ name, title, undo }, i) =>
      row(
        String(i + 1),
        `\`${name}\``,
        title,
        ...cost(byStep.get(name) ?? []),
        undo === 'nothing was changed' ? '' : undo,
      ),
    ),
    row('', '', 'all', ...cost(all).slice(0, 1), '', ''),
  ].join('\n')
}

/** What the teardown takes away, in its order. */
export const teardownTable = (root: string): string => {
  const leaving = {
    ...placeIn(root),
    secrets: false,
    force: false,
    ready: new Set<string>(),
    typed: () => Promise.resolve(false),
  }
  return [
    row('', 'step', 'result'),
    '|---|---|---|',
    ...teardownSteps(leaving).map(({ name, title }, i) => row(String(i + 1), `\`${name}\``, title)),
  ].join('\n')
}
