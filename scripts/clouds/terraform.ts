/**
 * Runs Terraform in a stage of terraform/: each with a folder of its own for what `init` makes, so that the same stage serves
 * several clusters. Nothing secret is on a command line or in a file: what a variable hides goes to the one program that
 * asks for it, in its environment.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { ended, failure, ProgramError, printed, shown, type Words } from '../programs/run.ts'

/** A root of Terraform, for one cluster or pair. */
export interface Stage {
  /** Such as `cluster aws`, `vpn aws-gcp`: for people and for `--only`. */
  readonly name: string
  /** Below terraform/, such as stages/aws. */
  readonly folder: string
  /** What `terraform init` is told of where state is. @default a file, `stateFile` or beside the stage */
  readonly backend?: () => Promise<Readonly<Record<string, string>>>
  /** Below the cache: for a stage that only reads, and serves several clusters. */
  readonly stateFile?: string
  /** Values of its variables that anybody may see. */
  readonly variables: Readonly<Record<string, unknown>>
  /** Variables that are secret, by name: asked for only when Terraform plans or applies. @default none */
  readonly secrets?: () => Promise<Readonly<Record<string, unknown>>>
}

/** Where Terraform is and works. */
export interface Workplace {
  /** terraform/ of the repository. */
  readonly terraform: string
  /** A folder for what `init` makes, and for variables. */
  readonly cache: string
  /** terraform, or tofu. */
  readonly program: string
}

const NOTHING = 0
const SOMETHING = 2

const folderOf = ({ cache }: Workplace, { name }: Stage) => join(cache, name.replaceAll(/[^a-z0-9-]+/g, '-'))

/** For what needs no secret. */
const environment = (place: Workplace, stage: Stage): Readonly<Record<string, string>> => ({
  TF_DATA_DIR: join(folderOf(place, stage), 'data'),
  TF_IN_AUTOMATION: '1',
})

const withSecrets = async (place: Workplace, stage: Stage): Promise<Readonly<Record<string, string>>> => ({
  ...environment(place, stage),
  ...Object.fromEntries(
    Object.entries((await stage.secrets?.()) ?? {}).map(([name, value]) => [
      `TF_VAR_${name}`,
      typeof value === 'string' ? value : JSON.stringify(value),
    ]),
  ),
})

/** The words for a task of Terraform in a stage. */
const wordsOf = ({ terraform, program }: Workplace, { folder }: Stage, ...task: Words): Words => [
  program,
  `-chdir=${join(terraform, folder)}`,
  ...task,
]

const stateOf = ({ cache }: Workplace, { stateFile }: Stage): Words =>
  stateFile === undefined ? [] : [`-state=${join(cache, stateFile)}`]

/** Gets the providers and finds the state. Errors: ProgramError. */
export const init = async (place: Workplace, stage: Stage): Promise<void> => {
  const folder = folderOf(place, stage)
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const told = Object.entries((await stage.backend?.()) ?? {}).map(
    ([key, value]) => `-backend-config=${key}=${value}`,
  )
  const words = wordsOf(place, stage, 'init', '-input=false', '-no-color', '-reconfigure', ...told)
  const result = await ended(words, undefined, environment(place, stage))
  if (result.exitCode !== 0) throw failure(words, result)
  writeFileSync(join(folder, 'variables.tfvars.json'), `${JSON.stringify(stage.variables, undefined, 2)}\n`)
}

const withVariables = (place: Workplace, stage: Stage) => [
  '-input=false',
  `-var-file=${join(folderOf(place, stage), 'variables.tfvars.json')}`,
  ...stateOf(place, stage),
]

/** What Terraform would do, in its own last words; undefined where nothing is to be done. Errors: ProgramError. */
export const planned = async (place: Workplace, stage: Stage): Promise<string | undefined> => {
  const words = wordsOf(
    ...[place, stage],
    ...['plan', '-detailed-exitcode', '-no-color', '-lock=false', ...withVariables(place, stage)],
  )
  const result = await ended(words, undefined, await withSecrets(place, stage))
  if (result.exitCode === NOTHING) return undefined
  if (result.exitCode !== SOMETHING) throw failure(words, result)
  return /^Plan: .*$/m.exec(result.stdout)?.[0] ?? 'its outputs change'
}

/** Shows the whole plan; `more`: such as -destroy. Errors: ProgramError. */
export const showPlan = async (place: Workplace, stage: Stage, more: Words = []): Promise<void> => {
  const words = wordsOf(place, stage, 'plan', '-lock=false', ...withVariables(place, stage), ...more)
  await shown(words, await withSecrets(place, stage))
}

/**
 * Applies, or destroys: Terraform shows what it would do and asks, unless `yes`; `quiet` shows nothing. `more`: such as
 * -target. Errors: ProgramError.
 */
export const carryOut = async (
  place: Workplace,
  stage: Stage,
  task: 'apply' | 'destroy',
  {
    yes,
    quiet = false,
    more = [],
  }: { readonly yes: boolean; readonly quiet?: boolean; readonly more?: Words },
): Promise<void> => {
  const variables = withVariables(place, stage).filter((word) => yes || word !== '-input=false')
  const words = wordsOf(place, stage, task, ...(yes ? ['-auto-approve'] : []), ...variables, ...more)
  const secret = await withSecrets(place, stage)
  if (quiet) await printed(words, undefined, secret)
  else await shown(words, secret)
}

const outputs = z.record(z.string(), z.object({ value: z.unknown() }))

/** The outputs of a stage that was applied; none of one that was not. Errors: ProgramError. */
export const outputsOf = async (
  place: Workplace,
  stage: Stage,
): Promise<Readonly<Record<string, unknown>>> => {
  const words = wordsOf(place, stage, 'output', '-json', '-no-color', ...stateOf(place, stage))
  const result = await ended(words, undefined, environment(place, stage))
  if (result.exitCode !== 0) throw failure(words, result)
  const found = outputs.safeParse(JSON.parse(result.stdout))
  if (!found.success) throw new ProgramError(`${words.join(' ')} printed something else than outputs`)
  return Object.fromEntries(Object.entries(found.data).map(([name, { value }]) => [name, value]))
}

/** A resource in the state of a stage. */
export interface Resource {
  /** Such as `module.cluster.aws_eks_cluster.this`. */
  readonly address: string
  readonly type: string
  readonly values: Readonly<Record<string, unknown>>
  /** Addresses, without an index, of what must be there for it. */
  readonly dependsOn: readonly string[]
}

const resource = z.object({
  address: z.string(),
  mode: z.string(),
  type: z.string(),
  values: z.record(z.string(), z.unknown()).default({}),
  depends_on: z.array(z.string()).default([]),
})
const module = z.object({
  resources: z.array(resource).default([]),
  get child_modules() {
    return z.array(module).default([])
  },
})
const state = z.object({ values: z.object({ root_module: module }).optional() })

const inModule = ({ resources, child_modules }: z.output<typeof module>): readonly Resource[] => [
  ...resources
    .filter(({ mode }) => mode === 'managed')
    .map(({ address, type, values, depends_on }) => ({ address, type, values, dependsOn: depends_on })),
  ...child_modules.flatMap(inModule),
]

/** What a stage has made, by its state; none of one that was not applied. Errors: ProgramError. */
export const resourcesOf = async (place: Workplace, stage: Stage): Promise<readonly Resource[]> => {
  const words = wordsOf(place, stage, 'show', '-json', '-no-color')
  const result = await ended(words, undefined, environment(place, stage))
  if (result.exitCode !== 0) throw failure(words, result)
  const found = state.safeParse(JSON.parse(result.stdout))
  if (!found.success) throw new ProgramError(`${words.join(' ')} printed something else than a state`)
  return found.data.values === undefined ? [] : inModule(found.data.values.root_module)
}
