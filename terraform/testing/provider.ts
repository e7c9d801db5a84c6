/**
 * A provider that has the real one's schema and nothing else: Terraform may load, validate and mock it, and no cloud is
 * asked for anything. It speaks plugin protocol 5, which is what Terraform expects behind TF_REATTACH_PROVIDERS.
 */
import { join } from 'node:path'
import {
  loadPackageDefinition,
  Server,
  ServerCredentials,
  type ServiceClientConstructor,
} from '@grpc/grpc-js'
import { loadSync } from '@grpc/proto-loader'
import type { Block, ProviderSchema } from './schema.ts'

const definition = loadSync(join(import.meta.dirname, 'provider.proto'), { keepCase: true, enums: String })

const service = () => {
  const loaded = loadPackageDefinition(definition).tfplugin5
  if (loaded === undefined || !('Provider' in loaded)) throw new Error('provider.proto has no Provider')
  return (loaded.Provider as ServiceClientConstructor).service
}

const blockMessage = ({ attributes, blocks = {} }: Block): object => ({
  attributes: Object.entries(attributes).map(([name, [type, giver]]) => ({
    name,
    type: Buffer.from(JSON.stringify(type)),
    required: giver === 'required',
    optional: giver.startsWith('optional'),
    computed: giver.endsWith('computed'),
  })),
  block_types: Object.entries(blocks).map(([name, block]) => ({
    type_name: name,
    block: blockMessage(block),
    nesting: block.nesting.toUpperCase(),
    min_items: block.min ?? 0,
    max_items: block.max ?? 0,
  })),
})

const schemaMessage = (block: Block) => ({ version: 0, block: blockMessage(block) })

const schemaMessages = (blocks: Readonly<Record<string, Block>>) =>
  Object.fromEntries(Object.entries(blocks).map(([type, block]) => [type, schemaMessage(block)]))

type Call = { readonly request: { readonly config?: unknown } }
type Answer = (error: null, value: object) => void
const answer = (value: (call: Call) => object) => (call: Call, done: Answer) => done(null, value(call))

/** Serves a schema on a port of this machine, until `stop`. */
export const serveProvider = async ({ configuration, resources, dataSources }: ProviderSchema) => {
  const server = new Server()
  const schemas = {
    provider: schemaMessage(configuration),
    resource_schemas: schemaMessages(resources),
    data_source_schemas: schemaMessages(dataSources),
  }
  server.addService(service(), {
    GetSchema: answer(() => schemas),
    PrepareProviderConfig: answer(({ request }) => ({ prepared_config: request.config })),
    // Terraform itself holds a configuration against the schema; what only the real provider knows is not known here.
    ValidateResourceTypeConfig: answer(() => ({})),
    ValidateDataSourceConfig: answer(() => ({})),
    Stop: answer(() => ({})),
  })
  const port = await new Promise<number>((resolve, reject) =>
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) =>
      error === null ? resolve(bound) : reject(error),
    ),
  )
  return { address: `127.0.0.1:${port}`, stop: () => server.forceShutdown() }
}
