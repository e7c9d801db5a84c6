/** What Terraform says with `-json`: a line for each thing that it plans, begins and ends. */
import type { Run } from './terraform.ts'

interface Resource {
  readonly addr: string
}

type Line = {
  readonly type: string
  readonly change?: { readonly resource: Resource; readonly action: string }
  readonly hook?: { readonly resource: Resource; readonly action: string }
  readonly test_plan?: { readonly resource_changes?: readonly Change[] }
}

/** The lines of a run; what is not JSON is left out. */
const linesOf = ({ text }: Run): readonly Line[] =>
  text
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line))

/** What a plan is to change: `update module.cluster.aws_eks_addon.after_nodes["coredns"]`, sorted. */
export const plannedBy = (run: Run): readonly string[] =>
  linesOf(run)
    .flatMap(({ type, change }) =>
      type === 'planned_change' && change !== undefined ? [`${change.action} ${change.resource.addr}`] : [],
    )
    .sort()

/** What an apply began and ended, in order: `begins create aws_vpc.this`, `ends create aws_vpc.this`. */
export const stepsOf = (run: Run): readonly string[] =>
  linesOf(run).flatMap(({ type, hook }) => {
    const word = { apply_start: 'begins', apply_complete: 'ends' }[type]
    return word === undefined || hook === undefined ? [] : [`${word} ${hook.action} ${hook.resource.addr}`]
  })

/** One resource of a plan, as `terraform show -json` and `terraform test -json -verbose` have it. */
export interface Change {
  readonly address: string
  readonly mode: 'managed' | 'data'
  readonly change: {
    readonly actions: readonly string[]
    readonly before: Readonly<Record<string, unknown>> | null
    readonly after: Readonly<Record<string, unknown>> | null
  }
}

/** The changes of every plan that a `terraform test -json -verbose` made. */
export const plansOf = (run: Run): readonly (readonly Change[])[] =>
  linesOf(run).flatMap(({ test_plan }) => (test_plan === undefined ? [] : [test_plan.resource_changes ?? []]))

// A list that is empty and one that is not there are alike to a provider.
const plain = (value: unknown): string => {
  const written = JSON.stringify(value ?? null)
  return /^(\[\]|\{\}|""|\[\{\}\])$/.test(written) ? 'null' : written
}

/** Each argument that a plan would write again, by resource: `aws_vpn_gateway.this tags`. What only AWS knows is left out. */
export const differencesOf = (changes: readonly Change[]): readonly string[] =>
  changes
    .filter(({ mode, change }) => mode === 'managed' && change.actions.join() !== 'no-op')
    .flatMap(({ address, change: { actions, before, after } }) => {
      const names = Object.keys(after ?? {}).filter((name) => plain(before?.[name]) !== plain(after?.[name]))
      return before === null || after === null
        ? [`${address} ${actions.join('+')}`]
        : names.map((name) => `${address} ${name}`)
    })
    .sort()
