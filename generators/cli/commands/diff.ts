import { existsSync, realpathSync } from 'node:fs'
import { relative, resolve } from 'node:path'
import { type Arguments, type Command, UsageError } from '../../command-line/index.ts'
import { openSides } from '../../git/index.ts'
import type { Layout, Verdict } from '../../review/index.ts'
import { outputsOf } from '../outputs.ts'
import { places, placesHelp, placesOf } from '../places.ts'

const EXIT = { none: 0, routine: 1, change: 1, danger: 3 } as const satisfies Record<Verdict, number>

/** Where a folder is, links followed as far as it is there. */
const realFolder = (folder: string) => (existsSync(folder) ? realpathSync(folder) : resolve(folder))

/** The folders as git knows them: from the repository's root. */
const layoutOf = (args: Arguments, root: string): Layout => {
  const { clusters, out, apps } = placesOf(args)
  const inRepository = (folder: string) => {
    const path = relative(root, realFolder(folder)).split('\\').join('/')
    if (path === '' || path.startsWith('..'))
      throw new UsageError(`${folder} is no folder of the repository ${root}`)
    return path
  }
  return { clusters: inRepository(clusters), out: inRepository(out), apps: inRepository(apps) }
}

export const command: Command = {
  usage:
    'diff [BASE] [HEAD] [--json] [--markdown FILE] [--html FILE] [--charts] [--clusters DIR] [--out DIR]',
  summary: 'says what a change does: shares, pods, cost, danger, and every object that means something else',
  details: `  BASE            the commit to compare with (default where this left the main branch)
  HEAD            the commit to look at (default the work tree)
  --json          print the review as JSON (docs/diff.md)
  --markdown FILE write it as the comment of a pull request
  --html FILE     write it as one page, with every object side by side
  --charts        fetch both versions of a chart that is at another one, and compare
                  what they install with our values: by helm, over the network
${placesHelp}
From git's objects alone: no cluster, no network but for --charts, nothing is
checked out. Exit codes: 0 nothing that runs changes, 1 a change, 2 wrong use,
3 danger, 4 the machine refused a file.`,
  words: true,
  options: {
    ...places,
    json: { type: 'boolean' },
    markdown: { type: 'string' },
    html: { type: 'string' },
    charts: { type: 'boolean' },
  },
  run: async (args) => {
    const { clusters } = placesOf(args)
    const [base, head, ...more] = args.words
    if (more.length > 0) throw new UsageError('name two commits at most')
    const outputs = outputsOf(args, ['markdown', 'html'])
    const { root, sides } = await openSides(existsSync(clusters) ? clusters : '.', base, head)
    // The code is read while git lists: of a large tree that takes as long.
    const [both, { reviewed, write }] = await Promise.all([sides, import('../reviewed.ts')])
    const review = await reviewed(args, both, layoutOf(args, root))
    write(args, outputs, review)
    return EXIT[review.verdict]
  },
}
