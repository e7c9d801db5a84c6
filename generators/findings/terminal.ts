/** Findings as text for the terminal of this process. */
import { styleText } from 'node:util'
import { columnsOf } from '../text/index.ts'
import type { Finding } from './finding.ts'
import { type Colour, textOf } from './text.ts'

const coloured: Colour = (kind) =>
  styleText(kind === 'error' ? 'red' : 'yellow', kind, { stream: process.stderr })

/** As {@link textOf}, in colours where errors are written to a terminal. `width`: columns. @default those of the terminal */
export const formatFindings = (findings: readonly Finding[], width = columnsOf(process.stderr)): string =>
  textOf(findings, width, coloured)
