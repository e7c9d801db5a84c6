/** The real terraform, or tofu: TF_BIN chooses. Without it tests fail, unless SKIP_TERRAFORM=1 asks for less by name. */
import { spawnSync } from 'node:child_process'

const program = process.env.TF_BIN ?? 'terraform'

/** True when whoever runs the tests asked to go without Terraform, which is then said aloud. */
export const skipTerraform = process.env.SKIP_TERRAFORM === '1'
if (skipTerraform)
  console.warn('\n*** SKIP_TERRAFORM=1: what terraform/ makes is NOT tested. CI must not set it. ***\n')

export interface Run {
  readonly code: number | null
  /** Standard output. */
  readonly text: string
  readonly errors: string
}

/** Runs it in a folder and leaves nothing there: what it keeps goes to `keep`. Throws when there is no such program. */
export const terraform = (folder: string, keep: string, args: readonly string[]): Run => {
  const { status, stdout, stderr, error } = spawnSync(program, args, {
    cwd: folder,
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
    // No configuration of this machine's user, and no question to the network whether there is a newer version.
    env: { ...process.env, TF_CLI_CONFIG_FILE: '/dev/null', CHECKPOINT_DISABLE: '1', TF_DATA_DIR: keep },
  })
  if (error !== undefined)
    throw new Error(
      `${program} does not run (${error.message}): install Terraform 1.7 or OpenTofu 1.8 or newer, name it by TF_BIN, or go without these tests by SKIP_TERRAFORM=1`,
      { cause: error },
    )
  return { code: status, text: stdout, errors: stderr }
}
