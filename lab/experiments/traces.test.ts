import { expect, test } from 'vitest'
import { keeps } from './experiment.ts'
import { fakeLab } from './testing.ts'
import { traces } from './traces.ts'

interface Made {
  readonly name: string
  readonly id: string
  readonly parent: string
  readonly cluster: string
  readonly error?: boolean
}

const said = (spans: readonly Made[]) => ({
  data: [
    {
      spans: spans.map(({ name, id, parent, cluster, error }) => ({
        operationName: name,
        spanID: id,
        processID: cluster,
        references: [{ spanID: parent }],
        tags: error ? [{ key: 'error', value: true }] : [],
      })),
      processes: Object.fromEntries(
        ['aws', 'gcp'].map((name) => [
          name,
          { serviceName: name, tags: [{ key: 'k8s.cluster.name', value: name }] },
        ]),
      ),
    },
  ],
})

const headerOf = (words: readonly string[], name: string) =>
  words.find((word) => word.startsWith(`${name}: `))?.slice(name.length + 2) ?? ''

/** A lab that keeps what it is sent and answers with `change` of it; the link holds back what gcp sends. */
const run = async (
  change: (spans: readonly Made[], sent: { from: string }) => readonly Made[] = (all) => all,
) => {
  const kept = new Map<string, { from: string; spans: readonly Made[] }>()
  const { context, did } = fakeLab({
    call: (_, words) => {
      const [, trace = '', caller = '', flag] = headerOf(words, 'traceparent').split('-')
      const from = /ingress-of-(\w+)/.exec(words.at(-1) ?? '')?.[1] ?? ''
      const to = headerOf(words, 'prefer-cloud')
      const chain = [
        { name: 'gateway', id: '1', parent: caller, cluster: from },
        { name: 'POST /predict', id: '2', parent: '1', cluster: to },
        { name: 'queue', id: '3', parent: '2', cluster: to },
        { name: 'inference', id: '4', parent: '3', cluster: to },
      ]
      if (flag === '01') kept.set(trace, { from, spans: change(chain, { from }) })
      return { status: 200, connected: true, said: '' }
    },
    person: (words) => {
      const { from, spans } = kept.get(/traces\/(\w+)/.exec(words.at(-1) ?? '')?.[1] ?? '') ?? {}
      const isCut =
        did.some((each) => each.includes('break link')) && !did.some((each) => each.endsWith(' mend'))
      const isThere = spans !== undefined && !(isCut && from === 'gcp')
      return {
        code: 0,
        said: JSON.stringify(isThere ? said(spans) : { data: null, errors: [{ code: 404 }] }),
      }
    },
  })
  const measures = await traces.run(context)
  return { measures, red: measures.filter((each) => !keeps(each)).map(({ name }) => name) }
}

test('each request is one trace, one that is not sampled none, and what waited for the link comes after it', async () => {
  const { measures, red } = await run()
  expect([measures.length, red]).toEqual([12, []])
})

const of = (cluster: string) => (what: string) => `by aws, in ${cluster}: ${what}`

test('a trace with a gap, without its model, or of another cluster is not whole', async () => {
  const whole = ['aws', 'gcp'].map((cluster) => of(cluster)('whole after, s'))
  const ofAws = (bad: (spans: readonly Made[]) => readonly Made[]) =>
    run((spans, { from }) => (from === 'aws' ? bad(spans) : spans))
  expect((await ofAws((spans) => spans.filter(({ id }) => id !== '2'))).red).toEqual(whole)
  expect((await ofAws((spans) => spans.slice(0, 3))).red).toEqual(whole)
  expect((await ofAws((spans) => spans.slice(1))).red).toEqual(whole)
  const elsewhere = (spans: readonly Made[]) => spans.map((span) => ({ ...span, cluster: 'gcp' }))
  expect((await ofAws(elsewhere)).red).toEqual(whole)
})

test('a try that failed is told, also of a request that was answered', async () => {
  const { red } = await run((spans, { from }) =>
    from === 'aws' ? [...spans, { name: 'a try', id: '9', parent: '1', cluster: 'aws', error: true }] : spans,
  )
  expect(red).toEqual(['aws', 'gcp'].map((cluster) => of(cluster)('failed tries')))
})

test('an answer that is no JSON is an error with what was said', async () => {
  const { context } = fakeLab({ person: () => ({ code: 0, said: 'curl: (7) nobody there' }) })
  await expect(traces.run(context)).rejects.toThrow('jaeger of aws answers: curl: (7) nobody there')
})
