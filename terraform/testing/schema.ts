/** A type of Terraform's, as its own JSON has it: "string", or ["list", "string"], or ["object", {"a": "string"}]. */
export type Type = string | readonly [string, Type] | readonly ['object', Readonly<Record<string, Type>>]

/** Who gives the value: the configuration (it must, it may), the provider, or either. */
export type Giver = 'required' | 'optional' | 'computed' | 'optional, computed'

/** What stands between the braces of a resource, and of a block in it. */
export interface Block {
  readonly attributes: Readonly<Record<string, readonly [Type, Giver]>>
  readonly blocks?: Readonly<Record<string, NestedBlock>>
}

export interface NestedBlock extends Block {
  readonly nesting: 'single' | 'list' | 'set' | 'map'
  /** Fewest and most blocks of this name. Default: any number. */
  readonly min?: 1
  readonly max?: 1
}

/** A file of schemas/: of one provider, the types that terraform/ uses. */
export interface ProviderSchema {
  readonly made: string
  /** Where the facts come from. */
  readonly from: { readonly package: string; readonly version: string; readonly licence: string }
  /** Address without a registry, and the version whose schema this is. */
  readonly provider: { readonly address: string; readonly version: string }
  readonly configuration: Block
  readonly resources: Readonly<Record<string, Block>>
  readonly dataSources: Readonly<Record<string, Block>>
}
