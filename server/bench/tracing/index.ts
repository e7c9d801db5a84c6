/**
 * What tracing costs a request, in processor time of the server: `npm run bench:tracing -w server -- [ROUNDS] [REQUESTS]`.
 * In every round each kind of request in turn, and ratios only within a round, so that a machine that is slower for a while
 * does not decide them. The collector and the load are on another core.
 */
import { once } from 'node:events'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { execute } from '../load/execute.ts'
import { contenders, type Running, start } from '../servers/index.ts'
import { figure, spread } from '../spread.ts'

const CONNECTIONS = 32

/** Requests before anything counts: compilers warm up. */
const WARM_UP = 3_000

/** Processor time is measured, not waiting: a machine with other work to do fails no request. */
const PATIENT = { DEADLINE: '1m', REQUEST_TIMEOUT: '2m' }

const client = join(import.meta.dirname, 'client.ts')

interface Kind {
  readonly name: string
  readonly server: Running
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

const load = (port: number, requests: number, flags: string) =>
  execute(process.execPath, client, `${port}`, `${CONNECTIONS}`, `${requests}`, flags)

/** Microseconds of the server's processor time that a request took. */
const cost = async ({ server, flags }: Kind, requests: number): Promise<number> => {
  const before = server.processorSeconds()
  await load(server.port, requests, flags)
  const after = server.processorSeconds()
  if (before === undefined || after === undefined) throw new Error('this system tells no processor time')
  return ((after - before) * 1e6) / requests
}

const measure = async (rounds: number, requests: number): Promise<string> => {
  const sink = await collector()
  const [ours] = contenders(['ours'], () => {})
  if (ours === undefined) throw new Error('there is no server to measure')
  const off = await start(ours.command(PATIENT))
  const on = await start(ours.command({ ...PATIENT, OTEL_EXPORTER_OTLP_ENDPOINT: sink.url }))
  const kinds: readonly Kind[] = [
    { name: 'tracing off', server: off, flags: '01' },
    { name: 'tracing on, not sampled', server: on, flags: '00' },
    { name: 'tracing on, sampled', server: on, flags: '01' },
  ]
  const costs = kinds.map((): number[] => [])
  try {
    for (const { server, flags } of kinds) await load(server.port, WARM_UP, flags)
    for (let round = 0; round < rounds; round++)
      for (let turn = 0; turn < kinds.length; turn++) {
        const at = (round + turn) % kinds.length
        const kind = kinds[at]
        if (kind !== undefined) costs[at]?.push(await cost(kind, requests))
      }
    // Longer than a batch waits.
    await setTimeout(6_000)
  } finally {
    await Promise.all([off.stop(), on.stop()])
    sink.close()
  }
  const rows = kinds.map(({ name }, at) => {
    const own = costs[at] ?? []
    const ratios = own.map((value, round) => value / (costs[0]?.[round] ?? Number.NaN))
    return `| ${name} | ${figure(spread(own), 0)} | ${at === 0 ? '' : figure(spread(ratios), 2)} |`
  })
  return [
    `| ${rounds} rounds of ${requests} requests, c = ${CONNECTIONS} | CPU µs per request | over tracing off, same round |`,
    '| --- | --- | --- |',
    ...rows,
    '',
    `Of ${(WARM_UP + rounds * requests).toLocaleString('en')} sampled requests the collector got ${sink.spans().toLocaleString('en')} spans.`,
  ].join('\n')
}

const [rounds = 9, requests = 2_000] = process.argv.slice(2).map(Number)
console.log(await measure(rounds, requests))
