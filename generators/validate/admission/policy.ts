/** A ValidatingAdmissionPolicy of the tree with its bindings, read for evaluation. */
import type { Located } from '../../checks/index.ts'
import { at, isMap, type Json, type JsonMap, mapsAt, textAt } from '../../objects/index.ts'
import type { Expression } from './cel.ts'
import { notUnderstood } from './match.ts'

/** An expression at its field. */
export interface Read {
  readonly name: string
  readonly field: string
  readonly expression: Expression
}

export interface Check extends Read {
  readonly message: string
  readonly messageExpression: Expression | undefined
}

export interface Policy {
  readonly located: Located
  readonly constraints: Json | undefined
  /** What each binding adds to the constraints; the policy holds where any of them selects. */
  readonly bindings: readonly (Json | undefined)[]
  readonly conditions: readonly Read[]
  readonly variables: readonly Read[]
  readonly checks: readonly Check[]
  /** Why it cannot be evaluated as the API server would: fields and reasons. */
  readonly problems: readonly { readonly field: string; readonly message: string }[]
}

const policyFields = ['failurePolicy', 'matchConstraints', 'matchConditions', 'variables', 'validations']
const bindingFields = ['policyName', 'validationActions', 'matchResources']

const others = (value: Json | undefined, known: readonly string[]) =>
  isMap(value) ? Object.keys(value).filter((key) => !known.includes(key)) : []

type Reader = (text: string) => Expression

const reads = (object: JsonMap, list: string, read: Reader): readonly Read[] =>
  mapsAt(object, 'spec', list).map((each, i) => ({
    name: textAt(each, 'name') ?? '',
    field: `spec.${list}[${i}].expression`,
    expression: read(textAt(each, 'expression') ?? ''),
  }))

const checksOf = (object: JsonMap, read: Reader): readonly Check[] =>
  reads(object, 'validations', read).map((each, i) => {
    const message = textAt(object, 'spec', 'validations', i, 'messageExpression')
    return {
      ...each,
      message: textAt(object, 'spec', 'validations', i, 'message') ?? '',
      messageExpression: message === undefined ? undefined : read(message),
    }
  })

const unread = (field: string, expression: Expression | undefined) =>
  expression?.error === undefined ? [] : [{ field, message: expression.error }]

/** Reads a policy with those of `bindings` that name it. */
export const readPolicy = (located: Located, bindings: readonly Located[], read: Reader): Policy => {
  const { object } = located
  const own = bindings.filter((each) => textAt(each.object, 'spec', 'policyName') === object.metadata.name)
  const constraints = at(object, 'spec', 'matchConstraints')
  const narrowed = own.map((binding) => at(binding.object, 'spec', 'matchResources'))
  const [conditions, variables] = [reads(object, 'matchConditions', read), reads(object, 'variables', read)]
  const checks = checksOf(object, read)
  const beyond = [
    ...others(at(object, 'spec'), policyFields),
    ...own.flatMap((binding) => others(at(binding.object, 'spec'), bindingFields)),
    ...[constraints, ...narrowed].flatMap(notUnderstood),
  ]
  return {
    located,
    constraints,
    bindings: narrowed,
    conditions,
    variables,
    checks,
    problems: [
      ...(own.length === 0 ? [{ field: '', message: 'no binding names it, so it holds nothing' }] : []),
      ...beyond.map((key) => ({ field: key, message: 'this field is not evaluated over the tree' })),
      ...[...conditions, ...variables, ...checks].flatMap(({ field, expression }) =>
        unread(field, expression),
      ),
      ...checks.flatMap(({ field, messageExpression }) =>
        unread(field.replace(/expression$/, 'messageExpression'), messageExpression),
      ),
    ],
  }
}
