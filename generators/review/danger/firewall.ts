/** What the network around a cluster lets through: Terraform makes it from rendered/<cluster>/firewall.json. */
import { type Network, openNetworks } from '../../fleet/index.ts'
import { firewallTable } from '../../network/index.ts'
import { at, equal, isMap, type Json } from '../../objects/index.ts'
import type { Case, DangerRule } from './case.ts'
import { leftNetworks, leftRanges } from './closed.ts'
import { fleetRanges, isOpen, newRanges, textsIn } from './cover.ts'
import { listed, moved, shown, tells } from './said.ts'
import { ofKinds } from './things.ts'

const through = tells('danger-firewall')
const MEND_FIREWALL =
  'let in the addresses of the fleet only: what may talk to whom is the table in generators/network'

const MEND_CLOSED =
  'keep it while anybody comes in by it; what leaves goes first, its opening after it (the table in generators/network)'

/** A field, and what is told of it. */
type Told = readonly [string, string]

const entries = (side: Json | undefined, key: string): readonly (readonly [string, Json])[] => {
  const found = at(side, key)
  return Object.entries(isMap(found) ? found : {})
}

/** `name port` of what the networks open that the fleet leaves; a rule without ports is its name alone. */
const openedBy = (networks: readonly Network[]): readonly string[] =>
  networks
    .flatMap(firewallTable)
    .flatMap(([name, { ports }]) => [name, ...ports.map((port) => `${name} ${port}`)])

/** Whether an opening goes with a network that the fleet leaves, or with the last of the other clusters. */
const isOfLeft = (of: Case) => {
  const still = new Set(openedBy(of.after === undefined ? [] : openNetworks(of.after.mesh)))
  const left = new Set(openedBy(leftNetworks(of)).filter((each) => !still.has(each)))
  const alone = of.after?.clusters.length === 1 && of.before?.clusters.length !== 1
  return (opening: string, rule: Json) => left.has(opening) || (alone && at(rule, 'from') === 'clusters')
}

/** What came in before, and does not any more. */
const closings = (of: Case, before: Json | undefined, after: Json | undefined): readonly Told[] => {
  const [left, isLeft] = [leftRanges(of), isOfLeft(of)]
  const rules = new Map(entries(after, 'ingress'))
  const ranges = new Map(entries(after, 'ranges'))
  return [
    ...entries(before, 'ranges').flatMap(([source, value]): readonly Told[] => {
      const gone = newRanges([...textsIn(ranges.get(source)), ...left], textsIn(value))
      return gone.length === 0
        ? []
        : [[`ranges.${source}`, `${listed(gone)} may come in no more, and nobody there leaves the fleet`]]
    }),
    ...entries(before, 'ingress').flatMap(([name, was]): readonly Told[] => {
      const rule = rules.get(name)
      const ports = textsIn(at(was, 'ports'))
      const closed = ports.filter(
        (port) => !textsIn(at(rule, 'ports')).includes(port) && !isLeft(`${name} ${port}`, was),
      )
      if (rule === undefined)
        return (ports.length === 0 ? isLeft(name, was) : closed.length === 0)
          ? []
          : [
              [
                `ingress.${name}`,
                `closed: ${shown(at(was, 'from'))} to ${shown(at(was, 'to'))}, ports ${shown(closed)}`,
              ],
            ]
      return closed.length === 0
        ? []
        : [
            [
              `ingress.${name}.ports`,
              `${listed(closed)} ${closed.length === 1 ? 'is' : 'are'} closed, for ${shown(at(was, 'from'))}`,
            ],
          ]
    }),
  ]
}

const firewall: DangerRule = (of) =>
  ofKinds(of, 'Firewall').flatMap((change) => {
    const { before, after, what } = change
    const tell = (field: string, message: string) => through(of, change, field, message, MEND_FIREWALL)
    if (what === 'removed') return [tell('', 'it leaves: Terraform finds no firewall of this cluster')]
    const old = new Map(entries(before, 'ranges'))
    const ranges = entries(after, 'ranges').flatMap(([source, value]) => {
      const more = newRanges(textsIn(old.get(source)), textsIn(value)).filter(
        (range) => isOpen(range) || newRanges(fleetRanges(of.after), [range]).length > 0,
      )
      return what === 'added'
        ? more.filter(isOpen).map((range) => [source, range] as const)
        : more.map((range) => [source, range] as const)
    })
    const closed = what === 'changed' ? closings(of, before, after) : []
    const rules = new Map(entries(before, 'ingress'))
    const openings = (what === 'added' ? [] : entries(after, 'ingress')).flatMap(
      ([name, rule]): readonly Told[] => {
        const was = rules.get(name)
        if (was === undefined)
          return [
            [
              `ingress.${name}`,
              `a new opening: ${shown(at(rule, 'from'))} to ${shown(at(rule, 'to'))}, ports ${shown(at(rule, 'ports'))}`,
            ] as const,
          ]
        const ports = textsIn(at(rule, 'ports')).filter((port) => !textsIn(at(was, 'ports')).includes(port))
        return [
          ...(ports.length > 0
            ? [
                [
                  `ingress.${name}.ports`,
                  `${listed(ports)} ${ports.length === 1 ? 'is' : 'are'} open too, for ${shown(at(rule, 'from'))}`,
                ] as const,
              ]
            : []),
          ...(['from', 'to', 'protocol'] as const)
            .filter((key) => !equal(at(was, key), at(rule, key)))
            .map((key) => [`ingress.${name}.${key}`, moved(at(was, key), at(rule, key))] as const),
        ]
      },
    )
    const sources = [...Map.groupBy(ranges, ([source]) => source)].map(
      ([source, all]): Told =>
        [
          `ranges.${source}`,
          `${listed(all.map(([, range]) => range))} may come in, which no cluster of the fleet has`,
        ] as const,
    )
    return [
      ...[...sources, ...openings].map(([field, message]) => tell(field, message)),
      ...closed.map(([field, message]) => through(of, change, field, message, MEND_CLOSED)),
    ]
  })

export const firewallRules = { 'danger-firewall': firewall } as const
