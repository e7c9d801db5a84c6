/** kube-score over files of Kubernetes objects, warnings too, whatever their annotations say. */
import { execFile } from 'node:child_process'
import { z } from 'zod'
import type { Remark } from './remarks.ts'

/** Nothing to say; below are notes, warnings and what it calls critical. */
const ALL_WELL = 10

const output = z.array(
  z.object({
    type_meta: z.object({ kind: z.string() }),
    object_meta: z.object({ name: z.string(), namespace: z.string().optional() }),
    checks: z.array(
      z.object({
        check: z.object({ id: z.string() }),
        grade: z.number(),
        skipped: z.boolean(),
        comments: z.array(z.object({ path: z.string(), summary: z.string() })).nullable(),
      }),
    ),
  }),
)

const run = (binary: string, args: readonly string[]) =>
  new Promise<string>((resolve, reject) => {
    // Exit code 1 says that an object is not well, which the output says better.
    execFile(binary, [...args], { maxBuffer: 2 ** 28 }, (error, stdout, stderr) =>
      stdout === '' && error !== null
        ? reject(new Error(`${binary}: ${stderr || error.message}`))
        : resolve(stdout),
    )
  })

/** What kube-score says of the objects in files, for a minor version of Kubernetes. */
export const kubeScore = async (
  binary: string,
  kubernetes: string,
  files: readonly string[],
): Promise<readonly Remark[]> => {
  const flags = ['--output-format', 'json', '--kubernetes-version', `v${kubernetes}`]
  const strict = ['--disable-ignore-checks-annotations', '--disable-optional-checks-annotations']
  const objects = output.parse(JSON.parse(await run(binary, ['score', ...flags, ...strict, ...files])))
  if (objects.length === 0) throw new Error('kube-score looked at nothing')
  return objects.flatMap(({ type_meta: { kind }, object_meta: { name, namespace = '' }, checks }) =>
    checks
      .filter(({ grade, skipped }) => !skipped && grade < ALL_WELL)
      .flatMap(({ check, comments }) =>
        (comments ?? []).map(({ path, summary }) => ({
          linter: 'kube-score' as const,
          check: check.id,
          object: `${kind} ${namespace}/${name}`,
          message: [path, summary].filter(Boolean).join(' '),
        })),
      ),
  )
}
