/** Terraform offline: the real program, the real schemas of the providers, no cloud; or emulators of one. */
export { questions } from './asked.ts'
export { ACCOUNT, type Emulator, startEmulator } from './emulator.ts'
export { type Change, differencesOf, plannedBy, plansOf, stepsOf } from './events.ts'
export { findMirror, mirror, mirrorConfiguration } from './mirror.ts'
export type { Call } from './recorder.ts'
export type { Block, Giver, NestedBlock, ProviderSchema, Type } from './schema.ts'
export {
  copyOfTree,
  providerSchemas,
  type Run,
  serveProviders,
  skipTerraform,
  terraform,
  terraformBinary,
} from './terraform.ts'
