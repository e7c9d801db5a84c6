/**
 * What tracing costs a request, in processor time of the server: `npm run bench:tracing -w server -- [ROUNDS] [REQUESTS]`.
 * Three servers, each asked in every round, in another order each time; ratios only within a round. Rounds are short and many,
 * so that a machine that is slower for a while does not decide them.
 */
import { once } from 'node:events'
import { createServer } from 'node:http'
import { setTimeout } from 'node:timers/promises'
import { type Contender, contenders, type Running, start } from '../servers/index.ts'
import { figure, percentile, spread } from '../spread.ts'
import { type Client, createClient } from './client.ts'

const CONNECTIONS = 32

/** Requests before anything counts: compilers warm up. */
const WARM_UP = 4_000

/** Processor time is measured, not waiting: a machine with other work to do fails no request. */
const PATIENT = { DEADLINE: '1m', REQUEST_TIMEOUT: '2m' }

interface Kind {
  readonly name: string
  readonly server: Running
  readonly client: Client
  readonly flags: '00' | '01'
}

/** Takes everything and counts the spans of requests. */
const collector = async () => {
  let spans = 0
  const server = createServer(async (request, answer) => {
    const chunks: Uint8Array[] = []
    for await (const chunk of request) chunks.push(chunk)
    spans += Buffer.concat(chunks).toString('latin1').split('"POST /predict"').length - 1
    answer.setHeader('content-type', 'application/json').end('{}')
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the collector has no port')
  return { url: `http://127.0.0.1:${address.port}`, spans: () => spans, close: () => server.close() }
}

const kindOf = async (
  { command }: Contender,
  name: string,
  flags: '00' | '01',
  endpoint: string,
): Promise<Kind> => {
  const server = await start(command({ ...PATIENT, OTEL_EXPORTER_OTLP_ENDPOINT: endpoint }))
  return { name, flags, server, client: await createClient(server.port, CONNECTIONS) }
}

/** Microseconds of the server's processor time that a request took. */
const cost = async ({ server, client, flags }: Kind, requests: number): Promise<number> => {
  const before = server.processorSeconds()
  await client.send(requests, flags)
  const after = server.processorSeconds()
  if (before === undefined || after === undefined) throw new Error('this system tells no processor time')
  return ((after - before) * 1e6) / requests
}

/** `1.02 (0.95 to 1.10)`: the median, and the middle half of the rounds. */
const middle = (values: readonly number[], digits: number) => {
  const sorted = values.toSorted((a, b) => a - b)
  const { median } = spread(values)
  return figure({ min: percentile(sorted, 25), median, max: percentile(sorted, 75) }, digits)
}

const table = (kinds: readonly Kind[], costs: readonly (readonly number[])[]) =>
  kinds.map(({ name }, at) => {
    const own = costs[at] ?? []
    const ratios = own.map((value, round) => value / (costs[0]?.[round] ?? Number.NaN))
    return `| ${name} | ${middle(own, 0)} | ${at === 0 ? '' : middle(ratios, 2)} |`
  })

const measure = async (rounds: number, requests: number): Promise<string> => {
  const [ours] = contenders(['ours'], () => {})
  if (ours === undefined) throw new Error('there is no server to measure')
  const sink = await collector()
  const kinds: Kind[] = []
  try {
    kinds.push(await kindOf(ours, 'tracing off', '01', ''))
    kinds.push(await kindOf(ours, 'tracing on, not sampled', '00', sink.url))
    kinds.push(await kindOf(ours, 'tracing on, sampled', '01', sink.url))
    const costs = kinds.map((): number[] => [])
    for (const { client, flags } of kinds) await client.send(WARM_UP, flags)
    for (let round = 0; round < rounds; round++)
      for (let turn = 0; turn < kinds.length; turn++) {
        const at = (round + turn) % kinds.length
        const kind = kinds[at]
        if (kind !== undefined) costs[at]?.push(await cost(kind, requests))
      }
    // Longer than a batch of spans waits.
    await setTimeout(6_000)
    return [
      `| ${rounds} rounds of ${requests} requests, c = ${CONNECTIONS}; median (middle half) | CPU µs per request | over tracing off, same round |`,
      '| --- | --- | --- |',
      ...table(kinds, costs),
      '',
      `Of ${(WARM_UP + rounds * requests).toLocaleString('en')} sampled requests the collector got ${sink.spans().toLocaleString('en')} spans.`,
    ].join('\n')
  } finally {
    for (const { client, server } of kinds) {
      client.close()
      await server.stop()
    }
    sink.close()
  }
}

const [rounds = 60, requests = 200] = process.argv.slice(2).map(Number)
console.log(await measure(rounds, requests))
