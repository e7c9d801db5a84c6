/** What the lab is made of: a Debian root, and programs that are found or built once. */
import type { Env } from '../../tools/index.ts'
import type { Step } from '../steps/index.ts'
import { debianStep } from './debian.ts'
import { programSteps } from './install.ts'

export { debianRoot } from './debian.ts'
export { program, programsFolder } from './install.ts'
export { PROGRAMS, programOf } from './list.ts'
export type { Program } from './program.ts'

/** All that the lab needs from outside, once. Done and interrupted ones can be repeated: only what is whole counts as there. */
export const installSteps = (env: Env = process.env): readonly Step[] => [
  debianStep(env),
  ...programSteps(env),
]
