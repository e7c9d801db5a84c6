/** What the network around a cluster lets through: Terraform makes it from rendered/<cluster>/firewall.json. */
import { at, equal, isMap, type Json } from '../../objects/index.ts'
import type { DangerRule } from './case.ts'
import { fleetRanges, isOpen, newRanges, textsIn } from './cover.ts'
import { listed, moved, shown, tells } from './said.ts'
import { ofKinds } from './things.ts'

const through = tells('danger-firewall')
const MEND_FIREWALL =
  'let in the addresses of the fleet only: what may talk to whom is the table in generators/network'

/** A field, and what is told of it. */
type Told = readonly [string, string]

const firewall: DangerRule = (of) =>
  ofKinds(of, 'Firewall').flatMap((change) => {
    const { before, after, what } = change
    const tell = (field: string, message: string) => through(of, change, field, message, MEND_FIREWALL)
    if (what === 'removed') return [tell('', 'it leaves: Terraform finds no firewall of this cluster')]
    const entries = (side: Json | undefined, key: string) => {
      const found = at(side, key)
      return Object.entries(isMap(found) ? found : {})
    }
    const old = new Map(entries(before, 'ranges'))
    const ranges = entries(after, 'ranges').flatMap(([source, value]) => {
      const more = newRanges(textsIn(old.get(source)), textsIn(value)).filter(
        (range) => isOpen(range) || newRanges(fleetRanges(of.after), [range]).length > 0,
      )
      return what === 'added'
        ? more.filter(isOpen).map((range) => [source, range] as const)
        : more.map((range) => [source, range] as const)
    })
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
    return [...sources, ...openings].map(([field, message]) => tell(field, message))
  })

export const firewallRules = { 'danger-firewall': firewall } as const
