/** Far more connections than the queue holds: refusals must be quick, and what is accepted must stay quick. */
import { fixedRate, type Sent } from './load/index.ts'
import { type Contender, type Name, start } from './servers/index.ts'

export const CONNECTIONS = 1_000
/** Predictions that may wait at ours; FastAPI has no such limit. */
export const QUEUE_LIMIT = 64

/** What clients do after a 429, and the milliseconds that they rest then: Retry-After says a second. */
const CLIENTS = { 'wait for Retry-After': 1_000, 'send again at once': 0 } as const

export interface Overload extends Sent {
  readonly name: Name
  readonly clients: keyof typeof CLIENTS
}

/** Seconds of the same load that do not count: compilers warm up, and the first wave of connections is over. */
const WARM_UP = 2

export const overload = async (
  { name, command }: Contender,
  clients: Overload['clients'],
  seconds: number,
): Promise<Overload> => {
  const { port, stop } = await start(command({ QUEUE_LIMIT: `${QUEUE_LIMIT}` }))
  const plan = { rate: 'as answered', connections: CONNECTIONS, pause: CLIENTS[clients] } as const
  try {
    await fixedRate(port, { ...plan, seconds: WARM_UP })
    return { name, clients, ...(await fixedRate(port, { ...plan, seconds })) }
  } finally {
    await stop()
  }
}
