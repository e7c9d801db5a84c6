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

export interface Overload extends Static<typeof shape> {
  readonly name: Name
}

export const overload = async ({ name, command }: Contender, seconds: number): Promise<Overload> => {
  const server = await start(command({ QUEUE_LIMIT: `${QUEUE_LIMIT}` }))
  try {
    const args = [client, `${server.port}`, `${CONNECTIONS}`, `${seconds}`]
    return { name, ...Value.Parse(shape, JSON.parse(await execute(process.execPath, ...args))) }
  } finally {
    await server.stop()
  }
}
