/** One request, followed by its trace: through either gateway, to either cloud, and while they cannot reach each other. */
import { randomBytes } from 'node:crypto'
import { z } from 'zod'
import { jaeger, tracesIn } from '../../generators/observability/index.ts'
import type { Context } from './context.ts'
import type { Experiment, Measure } from './experiment.ts'
import { askForwarded } from './forwarded.ts'

const tags = z.array(z.object({ key: z.string(), value: z.unknown() }))
const answer = z.object({
  data: z
    .array(
      z.object({
        spans: z.array(
          z.object({
            operationName: z.string(),
            spanID: z.string(),
            processID: z.string(),
            references: z.array(z.object({ spanID: z.string() })),
            tags,
          }),
        ),
        processes: z.record(z.string(), z.object({ tags })),
      }),
    )
    .nullish()
    .transform((traces) => traces?.[0]),
})

/** A span, and the cluster that it was sent in. */
interface Span {
  readonly id: string
  readonly name: string
  readonly parents: readonly string[]
  readonly cluster: string
  readonly failed: boolean
}

const tagOf = (all: z.output<typeof tags> = [], name: string) =>
  String(all.find(({ key }) => key === name)?.value ?? '')

/** The spans of a trace as Jaeger has them now; none while it has none. */
const spansOf = async (lab: Context, trace: string): Promise<readonly Span[]> => {
  const { namespace, service, queryPort: port } = jaeger
  const cluster = tracesIn(lab.fleet()) ?? ''
  const said = await askForwarded(lab, { cluster, namespace, service, port }, `/api/traces/${trace}`)
  const { data } = answer.parse(said)
  return (data?.spans ?? []).map(({ operationName, spanID, processID, references, tags }) => ({
    id: spanID,
    name: operationName,
    parents: references.map((each) => each.spanID),
    cluster: tagOf(data?.processes[processID]?.tags, 'k8s.cluster.name'),
    failed: tagOf(tags, 'error') === 'true',
  }))
}

interface Sent {
  readonly trace: string
  /** The caller's own span, which nobody sends. */
  readonly caller: string
  readonly from: string
  readonly to: string
}

/** A prediction by the gateway of `from` that `to` answers, as docs/observability.md asks for a trace of it. */
const predict = async (lab: Context, from: string, to: string, flag: '00' | '01' = '01'): Promise<Sent> => {
  const { host, pinHeader } = lab.fleet().traffic
  const [trace, caller] = [randomBytes(16).toString('hex'), randomBytes(8).toString('hex')]
  const headers = {
    host,
    'content-type': 'application/json',
    [pinHeader]: to,
    'x-client-trace-id': trace,
    traceparent: `00-${trace}-${caller}-${flag}`,
  }
  const words = Object.entries(headers).flatMap(([name, value]) => ['--header', `${name}: ${value}`])
  const url = `http://${await lab.address(from, 'ingress')}/predict`
  const { status, said } = await lab.call('edge', [...words, '--data', '{"data":[1,2,3]}', url])
  if (status !== 200) throw new Error(`a prediction by ${from} in ${to}: ${status} ${said}`)
  return { trace, caller, from, to }
}

/** From the caller by the gateway, its try, the proxy before the app, and the server, to the model, without a gap. */
const isWhole = (spans: readonly Span[], { caller, from, to }: Sent): boolean => {
  const ids = new Set([caller, ...spans.map(({ id }) => id)])
  return (
    spans.every(({ parents }) => parents.length > 0 && parents.every((parent) => ids.has(parent))) &&
    spans.some(({ parents, cluster }) => parents.includes(caller) && cluster === from) &&
    ['POST /predict', 'queue', 'inference'].every((part) =>
      spans.some(({ name, cluster }) => name === part && cluster === to),
    )
  )
}

/** Seconds until a trace is whole, undefined if it never is; and how many of its tries failed. */
const untilWhole = async (lab: Context, sent: Sent, patience: number) => {
  for (let waited = 0; ; waited += 2) {
    const spans = await spansOf(lab, sent.trace)
    const failed = spans.filter((span) => span.failed).length
    if (isWhole(spans, sent)) return { seconds: waited, failed }
    if (waited >= patience) {
      lab.say(spans.map(({ name, cluster }) => `${name} in ${cluster}`).join('; ') || 'no span')
      return { seconds: undefined, failed }
    }
    await lab.wait(2)
  }
}

/** Proxies and collectors send in batches; after a mend, the longest that a collector waits before it tries again. */
const SOON = 30
const AFTER = 120

export const traces: Experiment = {
  name: 'traces',
  group: 'checks',
  title:
    'a request by each gateway that each cloud answers, and one while the link is cut, followed by its trace',
  expected:
    'one trace of it all, from the gateway to the model, no try of it failed; what was sent while the link was cut comes later',
  run: async (lab) => {
    const fleet = lab.fleet()
    const names = fleet.clusters.map(({ name }) => name)
    const measures: Measure[] = []
    const follow = async (what: string, sent: Sent, patience: number) => {
      const { seconds, failed } = await untilWhole(lab, sent, patience)
      measures.push(
        { name: `${what}: whole after, s`, value: seconds, limit: { atMost: patience } },
        { name: `${what}: failed tries`, value: failed, limit: { atMost: 0 } },
      )
    }
    /** Nothing of it, when it would long have been there. */
    const never = async (what: string, sent: Sent) => {
      await lab.wait(SOON / 2)
      const spans = (await spansOf(lab, sent.trace)).length
      measures.push({ name: `${what}: spans`, value: spans, limit: { atMost: 0 } })
    }
    for (const from of names)
      for (const to of names) await follow(`by ${from}, in ${to}`, await predict(lab, from, to), SOON)
    const keeper = tracesIn(fleet) ?? ''
    await never('not sampled', await predict(lab, keeper, keeper, '00'))
    const away = names.find((name) => name !== keeper)
    if (away === undefined) return measures
    await lab.break({ fault: 'link', cluster: away })
    const sent = await predict(lab, away, away)
    await never('link cut', sent)
    await lab.mend()
    await follow('mended', sent, AFTER)
    return measures
  },
}
