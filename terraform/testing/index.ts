/** Terraform offline: the real program, the real schemas of the providers, no cloud. */
export type { Block, Giver, NestedBlock, ProviderSchema, Type } from './schema.ts'
export {
  copyOfTree,
  providerSchemas,
  serveProviders,
  skipTerraform,
  terraform,
  terraformBinary,
} from './terraform.ts'
