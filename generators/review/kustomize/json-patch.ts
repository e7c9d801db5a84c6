/** RFC 6902 on plain data, for the operations that a kustomization of ours has; any other is not ours to guess at. */
import { isList, isMap, type Json, mapsAt } from '../../objects/index.ts'

/** What kustomize would do here is not known: it is asked itself, or the overlay is said to be unread. */
export class NotBuiltError extends Error {}

const unescaped = (step: string) => step.replaceAll('~1', '/').replaceAll('~0', '~')

const index = (list: readonly Json[], step: string, most: number): number => {
  const at = step === '-' ? list.length : /^(0|[1-9]\d*)$/.test(step) ? Number(step) : -1
  if (at < 0 || at > most) throw new NotBuiltError(`a patch names item ${step} of a list of ${list.length}`)
  return at
}

interface Operation {
  readonly op: 'add' | 'replace' | 'remove'
  readonly path: string
  readonly value: Json
}

const inList = (
  list: readonly Json[],
  [step = '', ...rest]: readonly string[],
  operation: Operation,
): Json => {
  const last = rest.length === 0
  if (last && operation.op === 'add')
    return list.toSpliced(index(list, step, list.length), 0, operation.value)
  const at = index(list, step, list.length - 1)
  if (last && operation.op === 'remove') return list.toSpliced(at, 1)
  return list.with(at, last ? operation.value : patched(list[at] ?? null, rest, operation))
}

const inMap = (
  map: { readonly [key: string]: Json },
  [step = '', ...rest]: readonly string[],
  operation: Operation,
): Json => {
  const there = Object.hasOwn(map, step)
  if (rest.length > 0) {
    if (!there) throw new NotBuiltError(`a patch has nothing at ${operation.path}`)
    return { ...map, [step]: patched(map[step] ?? null, rest, operation) }
  }
  if (operation.op !== 'add' && !there) throw new NotBuiltError(`a patch has nothing at ${operation.path}`)
  if (operation.op !== 'remove') return { ...map, [step]: operation.value }
  const { [step]: _, ...others } = map
  return others
}

const patched = (value: Json, steps: readonly string[], operation: Operation): Json => {
  if (steps.length === 0) {
    if (operation.op === 'remove') throw new NotBuiltError('a patch removes a whole object by path')
    return operation.value
  }
  if (isList(value)) return inList(value, steps, operation)
  if (isMap(value)) return inMap(value, steps, operation)
  throw new NotBuiltError(`a patch has nothing at ${operation.path}`)
}

const KNOWN: readonly string[] = ['add', 'replace', 'remove']
const isKnown = (op: Json | undefined): op is Operation['op'] => typeof op === 'string' && KNOWN.includes(op)

const operationOf = (each: { readonly [key: string]: Json }): Operation => {
  const { op, path, value = null } = each
  const hasValue = op === 'remove' || Object.hasOwn(each, 'value')
  if (!isKnown(op) || !hasValue || typeof path !== 'string' || !/^(\/|$)/.test(path))
    throw new NotBuiltError(`a patch says ${JSON.stringify(op)}`)
  return { op, path, value }
}

/** The value after every operation of a list. Errors: NotBuiltError. */
export const applied = (value: Json, operations: readonly Json[]): Json => {
  const all = mapsAt({ operations: [...operations] }, 'operations')
  if (all.length !== operations.length) throw new NotBuiltError('a patch is no list of operations')
  return all
    .map(operationOf)
    .reduce<Json>(
      (result, operation) => patched(result, operation.path.split('/').slice(1).map(unescaped), operation),
      value,
    )
}
