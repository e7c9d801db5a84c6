/** How the lab delivers: its repository, the documented commands, and what Argo CD says then. */
export { type ApplicationState, isWell } from '../../generators/delivery/index.ts'
export { applications } from './applications.ts'
export { cloneFolder, command, commit, edit, push } from './repository.ts'
export { deliverySteps, HOOK, type Released, wellSteps } from './steps.ts'
