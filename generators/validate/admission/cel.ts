/** The CEL of the API server, as far as policies of ours use it, evaluated over objects of the tree. */
import { Environment } from '@marcbachmann/cel-js'
import { isList, isMap, type Json } from '../../objects/index.ts'

/** What an expression can read, by name. */
export type Scope = Readonly<Record<string, unknown>>

/** What an expression gives, or why it gives nothing. */
export type Outcome = { readonly value: unknown } | { readonly error: string }

/** An expression that is read once and evaluated often; `error` says why it cannot be read. */
export interface Expression {
  readonly error: string | undefined
  readonly evaluate: (scope: Scope) => Outcome
}

/** The variables that the API server declares; any other name is an error. */
const declared = ['object', 'oldObject', 'request', 'namespaceObject', 'variables']

/** `sum` of the library that Kubernetes adds to CEL, for whole numbers. */
const sum = (list: readonly bigint[]) => list.reduce((a, b) => a + b, 0n)

const environment = () => {
  const made = new Environment({ enableOptionalTypes: true, homogeneousAggregateLiterals: false })
  for (const name of declared) made.registerVariable(name, 'dyn')
  return made.registerFunction('list.sum(): dyn', sum)
}

/** The first line is the reason; the others draw the expression. */
const reasonOf = (error: unknown) =>
  (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? ''

/** JSON as CEL has it: whole numbers are int, and a sum of them is too. */
export const celValue = (value: Json): unknown => {
  if (typeof value === 'number') return Number.isInteger(value) ? BigInt(value) : value
  if (isList(value)) return value.map(celValue)
  if (isMap(value))
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, celValue(inner)]))
  return value
}

/** Reads expressions, each once. */
export const reader = (): ((text: string) => Expression) => {
  const made = environment()
  const known = new Map<string, Expression>()
  const read = (text: string): Expression => {
    const unread = (error: string): Expression => ({ error, evaluate: () => ({ error }) })
    try {
      const parsed = made.parse(text)
      const { valid, error } = parsed.check()
      if (!valid) return unread(reasonOf(error))
      const evaluate = (scope: Scope): Outcome => {
        try {
          return { value: parsed(scope) }
        } catch (failure) {
          return { error: reasonOf(failure) }
        }
      }
      return { error: undefined, evaluate }
    } catch (failure) {
      return unread(reasonOf(failure))
    }
  }
  return (text) => {
    const expression = known.get(text) ?? read(text)
    known.set(text, expression)
    return expression
  }
}
