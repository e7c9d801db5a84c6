/** Budgets: how many pods a drain of nodes may end at once. */
import type { Finding } from '../../findings/index.ts'
import { at, equal, type Json, textAt } from '../../objects/index.ts'
import type { DangerRule } from './case.ts'
import { moved, tells } from './said.ts'
import { ofKinds } from './things.ts'
import { valueLeaves } from './values.ts'

const budgets = tells('danger-budget')
const MEND_BUDGET = 'keep the budget: it is what a drain of a node asks'

/** A number of pods, or percent of them: compared only where both are one kind. */
const less = (before: Json | undefined, after: Json | undefined): number | undefined => {
  const parts = [before, after].map((value) => /^(\d+)(%?)$/.exec(String(value ?? '')))
  const [old, now] = parts
  return old && now && old[2] === now[2] ? Number(old[1]) - Number(now[1]) : undefined
}

const budgetChange = (
  tell: (field: string, message: string) => Finding,
  before: Json | undefined,
  after: Json | undefined,
  path: string,
): readonly Finding[] => {
  const fall = less(at(before, 'minAvailable'), at(after, 'minAvailable')) ?? 0
  const rise = less(at(after, 'maxUnavailable'), at(before, 'maxUnavailable')) ?? 0
  const any = (side: Json | undefined) =>
    ['minAvailable', 'maxUnavailable'].some((field) => at(side, field) !== undefined)
  const other = ['minAvailable', 'maxUnavailable'].some((field) => {
    const [old, now] = [at(before, field), at(after, field)]
    const is = old !== undefined && now !== undefined
    // One field in the place of the other counts otherwise too.
    const swapped = any(before) && any(after) && (old === undefined) !== (now === undefined)
    return swapped || (is && !equal(old, now) && less(old, now) === undefined)
  })
  return [
    ...(fall > 0
      ? [
          tell(
            `${path}minAvailable`,
            `${moved(at(before, 'minAvailable'), at(after, 'minAvailable'))}: a drain may leave fewer pods`,
          ),
        ]
      : []),
    ...(rise > 0
      ? [
          tell(
            `${path}maxUnavailable`,
            `${moved(at(before, 'maxUnavailable'), at(after, 'maxUnavailable'))}: a drain may end more pods at once`,
          ),
        ]
      : []),
    ...(other ? [tell(`${path}minAvailable`, `${moved(before, after)}: it counts otherwise`)] : []),
    ...(any(before) && !any(after)
      ? [tell(path, 'it says no number any more: a drain may end every pod')]
      : []),
  ]
}

const budget: DangerRule = (of) => [
  ...ofKinds(of, 'PodDisruptionBudget').flatMap((change) => {
    const tell = (field: string, message: string) => budgets(of, change, field, message, MEND_BUDGET)
    if (change.what === 'removed')
      return textAt(change.before, 'metadata', 'labels', 'track') === 'canary'
        ? []
        : [tell('', 'it leaves git: a drain of nodes may end all of its pods at once')]
    if (change.what === 'added') return []
    const selected = !equal(at(change.before, 'spec', 'selector'), at(change.after, 'spec', 'selector'))
    return [
      ...budgetChange(tell, at(change.before, 'spec'), at(change.after, 'spec'), 'spec.'),
      ...(selected
        ? [tell('spec.selector', 'it is for other pods: those that it was for are without it')]
        : []),
    ]
  }),
  ...valueLeaves(of).flatMap(({ change, path, before, after }) => {
    const field = /(^|\.)(podDisruptionBudget|pdb)\.(enabled|create|minAvailable|maxUnavailable)$/.exec(
      path,
    )?.[3]
    const tell = (message: string) => [
      budgets(of, change, path, `${moved(before, after)}: ${message}`, MEND_BUDGET),
    ]
    if (field === undefined || before === undefined) return []
    if (field === 'minAvailable' && ((less(before, after) ?? 0) > 0 || after === undefined))
      return tell('a drain may leave fewer pods')
    if (field === 'maxUnavailable' && ((less(after, before) ?? 0) > 0 || after === undefined))
      return tell('a drain may end more pods at once')
    return ['enabled', 'create'].includes(field) && before === true && after !== true
      ? tell('a drain may end all of its pods at once')
      : []
  }),
]

export const budgetRules = { 'danger-budget': budget } as const
