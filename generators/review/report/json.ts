/** A review as data for programs: everything but the bodies of objects, which the trees have. docs/diff.md has its schema. */
import { presented } from '../../findings/index.ts'
import type { Review } from '../model.ts'

/** The JSON of a review; its form is versioned by `version`. */
export const jsonReport = (review: Review): string =>
  JSON.stringify(
    {
      ...review,
      findings: presented(review.findings),
      changes: review.changes.map(({ before: _, after: __, ...change }) => change),
    },
    null,
    2,
  )
