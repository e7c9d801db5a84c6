/** How the lab delivers: its repository, the documented commands, and what Argo CD says then. */
export { type ApplicationState, applications, isWell, kubectl, waitWell, whyNotWell } from './applications.ts'
export type { Ran } from './bring-up.ts'
export { LEFT_OUT, type LeftOut } from './left-out.ts'
export { type Change, CLONE, cloneFolder, command, commit, edit, push } from './repository.ts'
export { type Delivered, deliverySteps, HOOK, type Released, wellSteps } from './steps.ts'
