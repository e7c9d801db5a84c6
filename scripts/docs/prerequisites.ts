/** What a cluster must provide, in docs/delivery.md: for each provider a table, with a row for each kind of DNS, and the checks. */
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

const row = ({ title, by, how, without, parts }: Prerequisite) =>
  `| ${[title, `${by}: ${how}`, `${without} (${parts.map((part) => `\`${part}\``).join(', ')})`].map(cell).join(' | ')} |`

/** The command of a check, under a comment with the expression that its output must match. */
const checkOf = ({ title, check }: Prerequisite) => {
  const when = check.after === undefined ? '' : `, once the wave ${check.after} is there`
  return `# ${title.replaceAll('`', '')}${when}: ${check.says}\nkubectl ${check.command.map(quoted).join(' ')}`
}

export const prerequisiteTables = () =>
  clouds
    .map(({ title, provider, kinds }) => {
      const rows = kinds.flatMap((dns, i) =>
        prerequisites({ provider, dns, spot: true, grows: true, kubernetes: KUBERNETES }).filter(
          ({ name }) => i === 0 || name === 'dns',
        ),
      )
      const sorted = [...Map.groupBy(rows, ({ name }) => name).values()].flat()
      return [
        `${title}:`,
        '',
        '| requirement | provided by | if it is missing |',
        '|---|---|---|',
        ...sorted.map(row),
        '',
        '```sh',
        ...sorted.map(checkOf),
        '```',
      ].join('\n')
    })
    .join('\n\n')
