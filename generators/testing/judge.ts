/** Argo CD's own code, asked by tests: a small program in tools/argocd-judge, built once. Only tests import this room. */
import { execFileSync } from 'node:child_process'
import { z } from 'zod'
import { tool } from '../../tools/index.ts'
import type { Json } from '../objects/index.ts'

/** A project, and what is asked about it. */
export interface PermitQuestion {
  readonly project: Json
  readonly applications?: readonly Json[]
  readonly objects?: readonly Json[]
}

/** An object, and checks of health in Lua by `group/Kind`; the built-in one answers where there is none. */
export interface HealthQuestion {
  readonly object: Json
  readonly checks?: Readonly<Record<string, string>>
}

const answers = z.object({
  permits: z.array(
    z.object({
      /** Why the project itself is invalid; empty when it is not. */
      invalid: z.string(),
      /** The conditions of each Application, as `Type: message`. */
      applications: z.array(z.array(z.string())),
      objects: z.array(z.boolean()),
    }),
  ),
  healths: z.array(z.object({ status: z.string().default(''), message: z.string().default('') })),
})

/** A minute or more when the judge has not been built yet. */
export const JUDGE_PATIENCE_MS = 1_800_000

const ask = async (question: {
  readonly permits?: readonly PermitQuestion[]
  readonly healths?: readonly HealthQuestion[]
}) =>
  answers.parse(
    JSON.parse(
      execFileSync(await tool('argocd-judge'), {
        input: JSON.stringify(question),
        // As in Argo CD's image: checks in Lua read the clock.
        env: { TZ: 'UTC' },
        encoding: 'utf8',
        maxBuffer: 2 ** 28,
        stdio: 'pipe',
      }),
    ),
  )

/** What Argo CD says about projects. */
export const judgePermits = async (permits: readonly PermitQuestion[]) => (await ask({ permits })).permits

/** What Argo CD says about the health of objects. */
export const judgeHealths = async (healths: readonly HealthQuestion[]) => (await ask({ healths })).healths
