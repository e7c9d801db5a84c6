/** Files that no generator made, that nobody could read, and that hold what belongs into a secret manager. */
import { secretForms, secretTexts } from '../../checks/index.ts'
import type { Finding } from '../../findings/index.ts'
import { at, isMap, type Json } from '../../objects/index.ts'
import type { Case, DangerRule } from './case.ts'
import { listed, tells } from './said.ts'
import { things } from './things.ts'

/** Files that are named one by one. */
const MOST_FILES = 10

/** Findings about files, the first of them by name and the rest by their number. */
export const each = (
  code: 'danger-foreign' | 'danger-unread' | 'danger-repository' | 'danger-secret',
  files: readonly (readonly [string, string])[],
  mend: string,
  more: string,
): readonly Finding[] => [
  ...files.slice(0, MOST_FILES).map(([file, message]) => ({ code, place: { file }, message, mend })),
  ...(files.length > MOST_FILES
    ? [
        {
          code,
          place: { file: files[MOST_FILES]?.[0] ?? '' },
          message: `${files.length - MOST_FILES} more ${more}`,
          mend,
        },
      ]
    : []),
]

const foreign: DangerRule = ({ comparison }) =>
  each(
    'danger-foreign',
    comparison.foreign.map((file) => [
      file,
      'no generator made it: what it says is in no file that people edit, and a cluster may apply it',
    ]),
    'take it away; what is meant is said in clusters/ or by a generator, and npm run render writes it',
    'files that no generator made',
  )

/**
 * A fleet that cannot be read takes all that is said of fleets, and of the way between them, away: unless nothing of it
 * changed, or there is none before the first.
 */
const unreadFleet = ({ comparison, before, after, unread: why }: Case): readonly Finding[] => {
  const tell = (message: string, mend: string): readonly Finding[] => [
    { code: 'danger-unread', place: { file: 'clusters' }, message, mend },
  ]
  if (after === undefined)
    return before !== undefined || (why.after !== undefined && comparison.asked.length > 0)
      ? tell(
          'the files of the fleet do not hold its rules, so nothing is said of its shares, pods and clusters',
          'npm run render says which field is wrong',
        )
      : []
  return why.before === undefined
    ? []
    : tell(
        `${why.before}; so no rule looked at the way from what runs to what comes, nor at shares, pods and clusters`,
        'two merges: first the new rule with a default, which the fleet of the base holds, then what clusters get; or read every field of clusters/ that changes',
      )
}

const unread: DangerRule = (of) => [
  ...each(
    'danger-unread',
    of.comparison.unread
      .filter(({ side }) => side === 'after')
      .map(({ file, why }) => [file, `it could not be read, so nothing is said of it: ${why}`]),
    'npm run render writes a tree that can be read; any other file is an ordinary one of at most 2 MiB, no link',
    'files that could not be read',
  ),
  ...unreadFleet(of),
]

const held = tells('danger-secret')
const filled = (object: Json | undefined) =>
  ['data', 'stringData'].flatMap((field) => {
    const found = at(object, field)
    return isMap(found) ? Object.keys(found) : []
  })

const ownSecrets: DangerRule = (of: Case) =>
  things(of.comparison).flatMap((change) => {
    if (change.after === undefined) return []
    const keys = change.kind === 'Secret' ? filled(change.after) : []
    const known = change.before === undefined ? [] : secretForms(change.before)
    const forms = secretForms(change.after).filter((form) => !known.includes(form))
    const what = [...(keys.length > 0 ? [`it has values in git (${listed(keys)})`] : []), ...forms]
    return what.length === 0
      ? []
      : [
          held(
            of,
            change,
            keys.length > 0 ? 'data' : '',
            `${listed(what)}: whoever reads the repository, now or later, has it`,
            'put it into the secret manager and name it in an ExternalSecret; what was pushed is known, so make a new one',
          ),
        ]
  })

const NEW =
  'take it out of the file and of the history, and make a new one: what was pushed is known to whoever reads the repository'

/** Of objects it is said which; of every other file that changed, what its text holds and did not hold. */
const secret: DangerRule = (of: Case) => {
  const own = ownSecrets(of)
  const told = new Set(own.map(({ place }) => place.file))
  const files = of.comparison.paths.flatMap((path): readonly (readonly [string, string])[] => {
    if (told.has(path)) return []
    const [was, now] = [of.text('before', path), of.text('after', path)]
    const known = was === undefined ? [] : secretTexts(was)
    const found = now === undefined ? [] : secretTexts(now).filter((what) => !known.includes(what))
    return found.length === 0 ? [] : [[path, `it holds ${listed(found)}`]]
  })
  return [...own, ...each('danger-secret', files, NEW, 'files that hold secrets')]
}

export const fileRules = {
  'danger-foreign': foreign,
  'danger-unread': unread,
  'danger-secret': secret,
} as const
