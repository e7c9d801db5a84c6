/** What documents have from the code: whole pages, and parts of pages between two comments. */
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pages as findingPages } from '../generators/explanations/index.ts'
import { catalogue } from '../generators/findings/index.ts'
import { editorSchemas, loadFleet } from '../generators/fleet/index.ts'
import { bringUps, experiments, readResults, resultTables } from '../lab/experiments/index.ts'
import { accountsSchema } from './clouds/accounts.ts'
import { addedTable } from './docs/added.ts'
import { bringUpSteps } from './docs/commands.ts'
import { dailyTasks } from './docs/daily.ts'
import { monthPart } from './docs/month.ts'
import { networkPage, networkPictures } from './docs/network.ts'
import { outputOf } from './docs/output.ts'
import { withPart } from './docs/part.ts'
import { planPicture } from './docs/plan.ts'
import { prerequisiteTables } from './docs/prerequisites.ts'
import { programsTable } from './docs/programs.ts'
import { setupTable, teardownTable } from './docs/setup.ts'
import { wavesTable } from './docs/waves.ts'
import { parsed } from './programs/usage.ts'

const USAGE = `npm run docs [-- --check]

Writes docs/findings.md, docs/fields.md and docs/network.md from the code, the pictures of docs/architecture.md, and the
commands and tables of docs/delivery.md, the output and the simulated month in docs/cost.md, the output, the table and the pictures in docs/operating.md, the programs of docs/lab.md, the tables of docs/lab-results.md
and docs/setup.md, and terraform/accounts.schema.json, which editors read; --check writes nothing and exits 1 when they are out of date.
Pages that show the fleet show the one that docs/made-from.txt has the sum of: an edit of the fleet makes no page out of date,
and where they cannot be made of a fleet they stay as they are, with exit code 1 and the reason.`

const root = join(import.meta.dirname, '..')

/** A JSON Schema, as far as the field tables need it. */
interface Schema {
  readonly description?: string
  readonly properties?: Readonly<Record<string, Schema>>
  readonly anyOf?: readonly Schema[]
  readonly oneOf?: readonly Schema[]
  readonly required?: readonly string[]
  readonly const?: string
}

const cell = (text: string) => text.replaceAll('|', '\\|')

const fieldRows = (schema: Schema, path = ''): readonly string[] =>
  Object.entries(schema.properties ?? {}).flatMap(([key, inner]) => {
    const field = path === '' ? key : `${path}.${key}`
    const need = schema.required?.includes(key) ? 'yes' : ''
    const variant = inner.anyOf?.find(({ properties }) => properties !== undefined)
    return [
      `| \`${field}\` | ${need} | ${cell(inner.description ?? '')} |`,
      ...fieldRows(variant ?? inner, field),
    ]
  })

const fieldTable = (title: string, schema: Schema) =>
  [`## ${title}`, '', '| field | required | meaning |', '|---|---|---|', ...fieldRows(schema)].join('\n')

const providerOf = (schema: Schema) => schema.properties?.cloud?.properties?.provider?.const ?? ''

const fields = () => {
  const schemas = editorSchemas()
  const parse = (name: string): Schema => JSON.parse(schemas.get(name) ?? '{}')
  const clusters = (parse('cluster.schema.json').oneOf ?? []).map((schema) =>
    fieldTable(`clusters/<cluster>.yaml, provider ${providerOf(schema)}`, schema),
  )
  return `${['# Every field of the fleet files', 'Made by `npm run docs` from the schemas. Percentages are whole numbers unless the field allows fractions; durations have a unit (`500ms`, `10s`).', fieldTable('clusters/fleet.yaml', parse('fleet.schema.json')), ...clusters].join('\n\n')}\n`
}

const findings = () => {
  const mends = new Map<string, string>(Object.entries(findingPages).map(([code, { mend }]) => [code, mend]))
  const rows = Object.entries(catalogue).map(
    ([code, { severity, why }]) =>
      `| \`${code}\` | ${severity} | ${cell(why)} | ${cell(mends.get(code) ?? '')} |`,
  )
  return `${['# Every finding', 'Made by `npm run docs` from the catalogue. A code is stable and never reused. Errors stop a run before it writes; warnings do not. `npm run explain -- <code>` shows one of them in the terminal.', ['| code | severity | why it exists | how to fix it |', '|---|---|---|---|', ...rows].join('\n')].join('\n\n')}\n`
}

const read = (path: string) => {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}

/** Where the sum of the fleet stands that the pages show. */
const MADE_FROM = join(root, 'docs', 'made-from.txt')

/** Of all files in clusters/ that people edit, prices too. */
const fleetSum = (): string => {
  const folder = join(root, 'clusters')
  const hash = createHash('sha256')
  for (const name of readdirSync(folder)
    .filter((each) => each.endsWith('.yaml'))
    .sort())
    hash.update(`${name}\0`).update(readFileSync(join(folder, name)))
  return `${hash.digest('hex')}\n`
}

/** Whether the fleet in clusters/ is the one that the pages show. */
export const showsThisFleet = (): boolean => read(MADE_FROM) === fleetSum()

type Pages = ReadonlyMap<string, string>

const stale = (pages: Pages) => [...pages].filter(([path, text]) => read(path) !== text)

/** Pages that are not what the code makes. Those that show a fleet are made, and held to it, while it is the one that they show. */
export const stalePages = (): readonly (readonly [path: string, text: string])[] => [
  ...stale(codePages()),
  ...(showsThisFleet() ? stale(fleetPages()) : []),
]

const page = (name: string) => join(root, 'docs', name)
const withParts = (name: string, parts: readonly (readonly [name: string, part: string])[]) =>
  parts.reduce((text, [part, content]) => withPart(text, part, 'docs', content), read(page(name)))

/** Pages that say the same whatever the fleet is, by their paths. */
const codePages = (): Pages =>
  new Map([
    [page('fields.md'), fields()],
    [page('findings.md'), findings()],
    [page('lab.md'), withParts('lab.md', [['programs', programsTable()]])],
    [
      page('lab-results.md'),
      withParts('lab-results.md', [['results', resultTables([...bringUps, ...experiments], readResults())]]),
    ],
    [page('network.md'), networkPage()],
    [join(root, 'terraform', 'accounts.schema.json'), accountsSchema()],
  ])

/** Pages that show the fleet, by their paths. */
const fleetPages = (): Pages => {
  const delivery = [
    ['waves', wavesTable()],
    ['prerequisites', prerequisiteTables()],
    ['commands', bringUpSteps()],
  ] as const
  const architecture = [
    ['networks', planPicture(loadFleet(join(root, 'clusters')))],
    ['network', networkPictures()],
  ] as const
  const daily = dailyTasks(root)
  const month = monthPart()
  return new Map([
    [page('architecture.md'), withParts('architecture.md', architecture)],
    [
      page('cost.md'),
      withParts('cost.md', [
        ['output', outputOf(root, ['cost', '--monthly', '--rps', '500'])],
        ['month', month.part],
      ]),
    ],
    [page('pictures/cost-month.svg'), month.picture],
    [page('delivery.md'), withParts('delivery.md', delivery)],
    [
      page('operating.md'),
      withParts('operating.md', [
        ['status', outputOf(root, ['status'])],
        ['added', addedTable(root)],
        ['daily tasks', daily.part],
      ]),
    ],
    ...[...daily.pictures].map(([name, picture]) => [page(`pictures/${name}`), picture] as const),
    [
      page('setup.md'),
      withParts('setup.md', [
        ['steps', setupTable(root)],
        ['teardown', teardownTable(root)],
      ]),
    ],
  ])
}

const shown = (path: string) => path.slice(root.length + 1)

const write = (pages: readonly (readonly [path: string, text: string])[]) => {
  for (const [path, text] of pages) {
    writeFileSync(path, text)
    console.log(`${shown(path)} written`)
  }
}

const main = (args: readonly string[]): 0 | 1 | 2 => {
  let check: boolean
  try {
    const { values } = parsed(
      'docs',
      args,
      { check: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } },
      false,
    )
    if (values.help) {
      console.log(USAGE)
      return 0
    }
    check = values.check === true
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : error}\n\n${USAGE}`)
    return 2
  }
  if (check) {
    const old = stalePages()
    for (const [path] of old) console.log(`${shown(path)} is out of date: npm run docs`)
    return old.length > 0 ? 1 : 0
  }
  write(stale(codePages()))
  try {
    write(stale(new Map([...fleetPages(), [MADE_FROM, fleetSum()]])))
    return 0
  } catch (error) {
    // They show daily tasks of clusters aws and gcp, and what they cost: not every fleet can be shown so.
    const why = error instanceof Error ? error.message : String(error)
    console.error(`pages that show a fleet stay as they are, since they cannot be made of this one:\n${why}`)
    return 1
  }
}

if (import.meta.main) process.exitCode = main(process.argv.slice(2))
