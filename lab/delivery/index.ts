/** How the lab delivers: its repository, the documented commands, and what Argo CD says then. */
export { type ApplicationState, isWell } from '../../generators/delivery/index.ts'
export { atRest } from './at-rest.ts'
export { asPerson } from './person.ts'
export { cloneFolder, command, commit, edit, push } from './repository.ts'
export { type By, deliverySteps, HOOK, type Released, ways, wellSteps } from './steps.ts'
