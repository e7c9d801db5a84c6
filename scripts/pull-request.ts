#!/usr/bin/env node
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { github } from './github/index.ts'
import { tell } from './programs/outcome.ts'
import { outcomeOf, parsed, UsageError } from './programs/usage.ts'
import { comment } from './pull-request/comment.ts'
import { diffBetween } from './pull-request/diff.ts'
import { REPORT, reportText } from './pull-request/report.ts'
import { releasedBy } from './pull-request/version.ts'

const USAGE = `Usage: npm run pull-request -- report BASE HEAD | comment | version

What the workflows of .github/ do around pull requests (docs/ci.md).
  report     writes ${REPORT.file}: what the change from BASE to HEAD does; prints it as Markdown
  comment    of the run that ended: puts its report under the pull request and sets the label
  version    of the push: prints the version to publish; nothing when it is no release of the server
Reads GITHUB_EVENT_PATH, GITHUB_REPOSITORY and GITHUB_API_URL, as Actions sets them, and GITHUB_TOKEN.
Exit code: 0 done, 1 something failed, 2 wrong use, 4 the machine refused a file or a program.`

const root = join(import.meta.dirname, '..')

const event = (): string => {
  const path = process.env.GITHUB_EVENT_PATH
  if (!path) throw new UsageError('set GITHUB_EVENT_PATH to the file of an event, as Actions does')
  return readFileSync(path, 'utf8')
}

const report = async ([base, head, ...rest]: readonly string[]): Promise<string> => {
  if (base === undefined || head === undefined || rest.length > 0)
    throw new UsageError('report takes two commits: report HEAD^ HEAD')
  const made = await diffBetween(base, head)
  writeFileSync(REPORT.file, reportText(made))
  return made.markdown
}

const main = async (args: readonly string[]): Promise<string> => {
  const { values, positionals } = parsed('pull-request', args, {
    help: { type: 'boolean', short: 'h', default: false },
  })
  const [action = '', ...words] = positionals
  if (values.help) return USAGE
  if (action === 'report') return report(words)
  if (words.length > 0) throw new UsageError(`${action} takes no words`)
  if (action === 'comment') return comment(github(process.env), event())
  if (action === 'version') return (await releasedBy(root, event())) ?? ''
  throw new UsageError(`${JSON.stringify(action)} is not one of report, comment, version`)
}

process.exitCode = tell(await outcomeOf(USAGE, () => main(process.argv.slice(2))))
