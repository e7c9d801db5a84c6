/** Far more connections than the queue holds: refusals must be quick, and what is accepted must stay quick. */
import { join } from 'node:path'
import { type Static, Type } from 'typebox'
import { Value } from 'typebox/value'
import { execute } from '../load/execute.ts'
import { type Contender, type Name, start } from '../servers/index.ts'

export const CONNECTIONS = 1_000
/** Predictions that may wait at ours; FastAPI has no such limit. */
export const QUEUE_LIMIT = 64

const client = join(import.meta.dirname, 'client.ts')

const number = Type.Number()
const shape = Type.Object({
  broken: number,
  /** Requests per second and milliseconds of each status. */
  statuses: Type.Array(
    Type.Object({ status: number, rate: number, p50: number, p99: number, longest: number }),
  ),
})

/** Clients by what they do after a 429, and the milliseconds that they wait: Retry-After says a second. */
export const CLIENTS = { heed: 1_000, insist: 0 } as const
export type Clients = keyof typeof CLIENTS

export interface Overload extends Static<typeof shape> {
  readonly name: Name
  readonly clients: Clients
}

/** Seconds of the same load that do not count: compilers warm up, and the first wave of connections is over. */
const WARM_UP = 2

export const overload = async (
  { name, command }: Contender,
  clients: Clients,
  seconds: number,
): Promise<Overload> => {
  const server = await start(command({ QUEUE_LIMIT: `${QUEUE_LIMIT}` }))
  try {
    const load = (length: number) =>
      execute(
        process.execPath,
        client,
        ...[server.port, CONNECTIONS, length, CLIENTS[clients]].map((argument) => `${argument}`),
      )
    await load(WARM_UP)
    return { name, clients, ...Value.Parse(shape, JSON.parse(await load(seconds))) }
  } finally {
    await server.stop()
  }
}
