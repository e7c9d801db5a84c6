/** How a danger of Terraform is told. */
import type { Finding } from '../../../findings/index.ts'
import { clipped } from '../../../text/index.ts'

const MEND =
  'keep it, or look at the plan first: terraform plan must not say "must be replaced" or "will be destroyed" of it; a resource that only has another name gets a block moved { from … to … }'

export const tell = (file: string, field: string, message: string, mend = MEND): Finding => ({
  code: 'danger-terraform',
  place: { file, field: field === '' ? undefined : field },
  message: `${field === '' ? '' : `${clipped(field, 120)}: `}${message}`,
  mend,
})

/** An expression as people write it: the scanner puts a space between any two parts. */
const short = (text: string | undefined) =>
  text === undefined
    ? 'nothing'
    : clipped(
        text
          .replace(/ ?\. ?/g, '.')
          .replace(/([([]) /g, '$1')
          .replace(/ ([)\],([])/g, '$1'),
        60,
      )
export const change = (before: string | undefined, after: string | undefined) =>
  `${short(before)} → ${short(after)}`
