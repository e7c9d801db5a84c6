/** What linters say, in one form, and which of it we know and keep. */

export type Linter = 'checkov' | 'kube-score' | 'actionlint' | 'zizmor'

/** One thing that a linter says about one object or file. */
export interface Remark {
  readonly linter: Linter
  /** What the linter calls the check. */
  readonly check: string
  /** `Kind namespace/name`, or a file. */
  readonly object: string
  readonly message: string
}

/** A sentence: a word or two are no reason. */
type Reason = `${string} ${string} ${string} ${string}`

/** A remark that is known and not mended. */
export interface Skip {
  readonly linter: Linter
  readonly check: string
  /** Every object that it is kept for, as `Remark` writes it. */
  readonly objects: readonly [string, ...string[]]
  readonly why: Reason
}

const covers = (skip: Skip, { linter, check, object }: Remark) =>
  skip.linter === linter && skip.check === check && skip.objects.includes(object)

/** The remarks that nothing explains, a line each and each once. */
export const unexplained = (remarks: readonly Remark[], skips: readonly Skip[]): readonly string[] => [
  ...new Set(
    remarks
      .filter((remark) => !skips.some((skip) => covers(skip, remark)))
      .map(({ linter, check, object, message }) => `${linter} ${check} ${object}: ${message}`),
  ),
]

/** The objects of skips that no remark is about any more. */
export const unused = (remarks: readonly Remark[], skips: readonly Skip[]): readonly string[] =>
  skips.flatMap((skip) =>
    skip.objects
      .filter((object) => !remarks.some((remark) => remark.object === object && covers(skip, remark)))
      .map((object) => `${skip.linter} ${skip.check} ${object}`),
  )
