/** Code that runs with the rights of whoever applies, or plans: it may do all that they may. */
import type { Finding } from '../../../findings/index.ts'
import { listed, shown } from '../said.ts'
import { leavesOf, more, nodeOfBlock, textsByPath, unquoted } from './expression.ts'
import { addressOf, type Block } from './hcl.ts'
import { tell } from './said.ts'

const MEND = 'do it in a script that people read and run, or in a module and a provider of this repository'

/** A program, or somebody's answer, that Terraform takes while it plans or applies. */
const RUNS = /^(external|http|local_command|shell_script|shell_script_resource)$/

/** What runs in a block, with all that it says: it counts again when it changes. */
const runsIn = (block: Block | undefined): readonly string[] =>
  block === undefined
    ? []
    : [
        ...(block.type === 'provisioner' ||
        (['data', 'ephemeral', 'action', 'resource'].includes(block.type) && RUNS.test(block.labels[0] ?? ''))
          ? [`${block.type} ${block.labels[0] ?? ''}\n${JSON.stringify(leavesOf(nodeOfBlock(block)))}`]
          : []),
        ...block.blocks.flatMap(runsIn),
      ]

const ofPrograms = (file: string, before: Block | undefined, after: Block) => {
  const runs = more(runsIn(before), runsIn(after)).map((each) => each.slice(0, each.indexOf('\n')))
  return runs.length === 0
    ? []
    : [
        tell(
          file,
          addressOf(after),
          `${listed([...new Set(runs)])}: it runs, or asks somebody, with the rights of whoever applies`,
          MEND,
        ),
      ]
}

const isLocal = (source: string) => /^\.\.?\//.test(unquoted(source))

const ofModule = (file: string, before: Block | undefined, after: Block) => {
  const source = after.attributes.get('source')
  const changed = ['source', 'version'].some(
    (key) => before?.attributes.get(key) !== after.attributes.get(key),
  )
  return after.type !== 'module' || source === undefined || isLocal(source) || !changed
    ? []
    : [
        tell(
          file,
          `${addressOf(after)}.source`,
          `${shown(unquoted(source))}: code from elsewhere is applied with the rights of whoever applies`,
          MEND,
        ),
      ]
}

const OFFICIAL = /^((registry\.terraform\.io|registry\.opentofu\.org)\/)?hashicorp\/[\w-]+$/

const providersOf = (block: Block | undefined) =>
  (block?.blocks ?? [])
    .filter(({ type }) => type === 'required_providers')
    .flatMap((each) => [...textsByPath(nodeOfBlock(each))])
    .filter(([path]) => path.endsWith('.source'))
    .map(([path, text]) => `${path}\n${unquoted(text)}`)

const ofProviders = (file: string, before: Block | undefined, after: Block) =>
  after.type !== 'terraform'
    ? []
    : more(providersOf(before), providersOf(after))
        .map((each) => each.slice(each.indexOf('\n') + 1))
        .filter((source) => !OFFICIAL.test(source))
        .map((source) =>
          tell(
            file,
            'terraform.required_providers',
            `${shown(source)}: the provider is a program of somebody else, and runs with the rights of whoever applies`,
            'take a provider of hashicorp, or say who looked at this one',
          ),
        )

export const ofCode = (file: string, before: Block | undefined, after: Block): readonly Finding[] => [
  ...ofPrograms(file, before, after),
  ...ofModule(file, before, after),
  ...ofProviders(file, before, after),
]
