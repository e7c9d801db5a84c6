/** checkov over files, without its platform: no key, no download, no network (watched with strace: it connects to nothing). */
import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { z } from 'zod'
import type { Remark } from './remarks.ts'

const check = z.object({
  check_id: z.string(),
  check_name: z.string(),
  resource: z.string(),
  file_path: z.string(),
})

const report = z.object({
  check_type: z.string(),
  results: z.object({
    failed_checks: z.array(check),
    skipped_checks: z.array(check),
    parsing_errors: z.array(z.string()),
    passed_checks: z.array(z.unknown()),
  }),
})
/** One report, or one of each framework. */
const output = z.union([report.transform((one) => [one]), z.array(report)])

const run = (binary: string, args: readonly string[]) =>
  new Promise<string>((resolve, reject) => {
    // Neither settings of this user nor of the folder it was started in.
    const home = mkdtempSync(join(tmpdir(), 'checkov-'))
    const options = {
      cwd: home,
      env: { PATH: process.env.PATH, HOME: home, LOG_LEVEL: 'ERROR' },
      maxBuffer: 2 ** 28,
    }
    // Exit code 1 says that a check failed, which the output says better.
    execFile(binary, [...args], options, (error, stdout, stderr) => {
      rmSync(home, { recursive: true })
      if (stdout === '' && error !== null) reject(new Error(`${binary}: ${stderr || error.message}`))
      else resolve(stdout)
    })
  })

/** `Deployment.monitoring.thanos-query`; a graph's checks write the labels of pods after the name. */
const objectOf = (root: string, { resource, file_path }: z.infer<typeof check>, type: string) => {
  if (type !== 'kubernetes') return relative(root, file_path)
  const [kind = '', namespace = '', ...name] = resource.split('.')
  return `${kind} ${namespace}/${name.join('.')}`
}

/** What checkov says of all files of a folder, or of some of them. Errors: throws when it looked at nothing, or could not read one. */
export const checkov = async (
  binary: string,
  frameworks: readonly ('kubernetes' | 'dockerfile' | 'github_actions')[],
  folder: string,
  files: readonly string[] = [],
): Promise<readonly Remark[]> => {
  const what =
    files.length === 0 ? ['--directory', folder] : ['--file', ...files.map((file) => join(folder, file))]
  const flags = ['--skip-download', '--framework', ...frameworks, '--output', 'json']
  const reports = output.parse(JSON.parse(await run(binary, [...what, ...flags])))
  return reports.flatMap(({ check_type: type, results }) => {
    const broken = results.parsing_errors
    if (broken.length > 0) throw new Error(`checkov cannot read ${broken.join(', ')}`)
    if (results.passed_checks.length === 0) throw new Error(`checkov looked at nothing of ${type}`)
    const said = (each: z.infer<typeof check>, message: string): Remark => ({
      linter: 'checkov',
      check: each.check_id,
      object: objectOf(folder, each, type),
      message,
    })
    return [
      ...results.failed_checks.map((each) => said(each, each.check_name)),
      // A skip in an annotation has no place in the table of skips.
      ...results.skipped_checks.map((each) => said(each, `${each.check_name} (left out by an annotation)`)),
    ]
  })
}
