/** What a cluster must bring, as tables in docs/delivery.md: one for each provider, with a row for each kind of DNS. */
import { KUBERNETES } from '../../generators/kinds/index.ts'
import { type Ground, type Prerequisite, prerequisites } from '../../generators/prerequisites/index.ts'

const clouds = [
  { title: 'On EKS', provider: 'aws', kinds: ['pods'] },
  { title: 'On GKE', provider: 'gcp', kinds: ['node-local', 'pods', 'cloud-dns'] },
] as const satisfies readonly {
  readonly title: string
  readonly provider: Ground['provider']
  readonly kinds: readonly Ground['dns'][]
}[]

const quoted = (word: string) => (/^[\w./:=@-]+$/.test(word) ? word : `'${word}'`)
/** A vertical line would end the cell. */
const cell = (text: string) => text.replaceAll('|', '\\|')

const checkOf = ({ check }: Prerequisite) => {
  const when = check.after === undefined ? '' : `, once the wave \`${check.after}\` is there`
  return `\`kubectl ${check.command.map(quoted).join(' ')}\` says \`${check.says}\`${when}`
}

const row = (each: Prerequisite) =>
  `| ${[each.title, `${each.by}: ${each.how}`, checkOf(each), `${each.without} (${each.parts.map((part) => `\`${part}\``).join(', ')})`].map(cell).join(' | ')} |`

export const prerequisiteTables = () =>
  clouds
    .map(({ title, provider, kinds }) => {
      const rows = kinds.flatMap((dns, i) =>
        prerequisites({ provider, dns, spot: true, grows: true, kubernetes: KUBERNETES }).filter(
          ({ name }) => i === 0 || name === 'dns',
        ),
      )
      const sorted = Map.groupBy(rows, ({ name }) => name)
      return [
        `${title}:`,
        '',
        '| what | who brings it | how to look | without it |',
        '|---|---|---|---|',
        ...[...sorted.values()].flat().map(row),
      ].join('\n')
    })
    .join('\n\n')
