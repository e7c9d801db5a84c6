import { writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { type Arguments, type Command, flag, text, UsageError } from '../../command-line/index.ts'
import { openSides } from '../../git/index.ts'
import { type Layout, type Review, reviewOf, type Verdict } from '../../review/index.ts'
import { jsonReport, markdownReport, textReport } from '../../review/report/index.ts'
import { columnsOf } from '../../text/index.ts'
import { places, placesHelp, placesOf } from '../places.ts'

const EXIT = { none: 0, routine: 1, change: 1, danger: 3 } as const satisfies Record<Verdict, number>

/** The folders as git knows them: from the repository's root. */
const layoutOf = (args: Arguments, root: string): Layout => {
  const { clusters, out, apps } = placesOf(args)
  const inRepository = (folder: string) => {
    const path = relative(root, join(process.cwd(), folder)).split('\\').join('/')
    if (path === '' || path.startsWith('..'))
      throw new UsageError(`${folder} is no folder of the repository ${root}`)
    return path
  }
  return { clusters: inRepository(clusters), out: inRepository(out), apps: inRepository(apps) }
}

const write = (args: Arguments, review: Review): void => {
  const markdown = text(args, 'markdown')
  if (markdown !== undefined) writeFileSync(markdown, markdownReport(review))
  if (flag(args, 'json')) process.stdout.write(jsonReport(review))
  else console.log(textReport(review, columnsOf(process.stdout)))
}

export const command: Command = {
  usage: 'diff [BASE] [HEAD] [--json] [--markdown FILE] [--clusters DIR] [--out DIR]',
  summary: 'says what a change does: shares, pods, cost, danger, and every object that means something else',
  details: `  BASE            the commit to compare with (default where this left the main branch)
  HEAD            the commit to look at (default the work tree)
  --json          print the review as JSON (docs/diff.md)
  --markdown FILE write it as the comment of a pull request
${placesHelp}
From git's objects alone: no cluster, no network, nothing is checked out. Exit
codes: 0 nothing changes in any cluster, 1 a change, 2 wrong use, 3 danger,
4 the machine refused a file.`,
  words: true,
  options: { ...places, json: { type: 'boolean' }, markdown: { type: 'string' } },
  run: (args) => {
    const [base, head, ...more] = args.words
    if (more.length > 0) throw new UsageError('name two commits at most')
    const { root, ...sides } = openSides('.', base, head)
    const review = reviewOf(sides, layoutOf(args, root))
    write(args, review)
    return EXIT[review.verdict]
  },
}
