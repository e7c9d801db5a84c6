/**
 * Asks Prometheus, or Thanos Query, by its HTTP API: every view strictly, so that half of an answer is never taken for a whole one.
 * Source: prometheus.io/docs/prometheus/latest/querying/api and thanos.io/tip/components/query.md (partial_response).
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import { clipped } from '../text/index.ts'
import type { Answer, MetricsQuestion, Series } from './evidence.ts'

/** Somebody to ask: the Prometheus of one cluster, or, without `cluster`, a Thanos Query that knows all of them. */
export interface View {
  /** Without a path: `http://127.0.0.1:10902`. A path before /api/v1 is kept. */
  readonly url: URL
  readonly cluster?: string
}

/** Whoever has no external labels is named after its cluster: a Prometheus does not label what it answers itself. */
const LABEL = 'cluster'

const PATIENCE_MS = 30_000
/** Times that a question is asked, when the view cannot be reached or says that it cannot answer now. */
const TRIES = 3
const BETWEEN_MS = 500
/** Of one answer. A week of ten clusters in steps of five minutes has a tenth of it. */
const MOST_BYTES = 32 * 2 ** 20
/** Characters of an error that are repeated. */
const MOST_WORDS = 200

const sample = z.tuple([z.number(), z.string()])
const metric = z.record(z.string(), z.string())
const answered = z.object({
  status: z.literal('success'),
  warnings: z.array(z.string()).optional(),
  data: z.union([
    z.object({
      resultType: z.literal('vector'),
      result: z.array(z.object({ metric, value: sample })),
    }),
    z.object({
      resultType: z.literal('matrix'),
      result: z.array(z.object({ metric, values: z.array(sample) })),
    }),
  ]),
})
const refused = z.object({ status: z.literal('error'), errorType: z.string(), error: z.string() })

/** Why a view did not answer; `again` where another try may. */
class NoAnswer extends Error {
  readonly again: boolean
  constructor(message: string, again: boolean) {
    super(message)
    this.again = again
  }
}

const words = (text: string) => clipped(text.replaceAll(/[\p{C}\s]+/gu, ' ').trim(), MOST_WORDS)

const reason = (error: unknown): string => {
  if (!(error instanceof Error)) return `${error}`
  if (error.name === 'TimeoutError') return `no answer in ${PATIENCE_MS / 1_000} s`
  const { cause } = error
  return words(cause instanceof Error ? cause.message || cause.name : error.message)
}

const bodyOf = async (response: Response): Promise<string> => {
  const parts: Uint8Array[] = []
  let size = 0
  for await (const part of response.body ?? []) {
    size += part.length
    if (size > MOST_BYTES) throw new NoAnswer(`answers more than ${MOST_BYTES / 2 ** 20} MiB`, false)
    parts.push(part)
  }
  return Buffer.concat(parts).toString()
}

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const formOf = (question: MetricsQuestion, at: Date): readonly [path: string, form: URLSearchParams] => {
  const now = at.getTime() / 1_000
  const strict = { query: question.query, partial_response: 'false', dedup: 'true' }
  if (!('seconds' in question)) return ['api/v1/query', new URLSearchParams({ ...strict, time: `${now}` })]
  const { seconds, step } = question
  return [
    'api/v1/query_range',
    new URLSearchParams({ ...strict, start: `${now - seconds}`, end: `${now}`, step: `${step}` }),
  ]
}

const once = async (
  view: View,
  question: MetricsQuestion,
  at: Date,
  token?: string,
): Promise<readonly Series[]> => {
  const [path, form] = formOf(question, at)
  const url = new URL(path, view.url.href.endsWith('/') ? view.url : `${view.url.href}/`)
  const response = await fetch(url, {
    method: 'POST',
    body: form,
    headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
    redirect: 'error',
    signal: AbortSignal.timeout(PATIENCE_MS),
  }).catch((error) => {
    throw new NoAnswer(reason(error), true)
  })
  const body = parsed(await bodyOf(response))
  const { status } = response
  const wrong = refused.safeParse(body)
  if (wrong.success)
    throw new NoAnswer(
      words(`${wrong.data.errorType}: ${wrong.data.error}`),
      status === 503 || status === 502,
    )
  if (!response.ok) throw new NoAnswer(`answers ${status}`, status >= 500 || status === 429)
  const said = answered.safeParse(body)
  if (!said.success) throw new NoAnswer('answers something else than Prometheus does', false)
  const [warning] = said.data.warnings ?? []
  if (warning !== undefined) throw new NoAnswer(words(`answers in part: ${warning}`), false)
  const { data } = said.data
  return data.resultType === 'vector'
    ? data.result.map(({ metric: labels, value }) => ({ labels, values: [value] }))
    : data.result.map(({ metric: labels, values }) => ({ labels, values }))
}

const asked = async (view: View, question: MetricsQuestion, at: Date, token?: string) => {
  for (let left = TRIES - 1; ; left--)
    try {
      return await once(view, question, at, token)
    } catch (error) {
      if (!(error instanceof NoAnswer)) throw error
      if (!error.again || left === 0) throw error
      await sleep(BETWEEN_MS * 2 ** (TRIES - 1 - left))
    }
}

const labelled = ({ cluster }: View, all: readonly Series[]): readonly Series[] =>
  cluster === undefined ? all : all.map((each) => ({ ...each, labels: { ...each.labels, [LABEL]: cluster } }))

export const nameOf = ({ cluster, url }: View): string => cluster ?? url.host

/** Every view's answer, each series with the label `cluster`; a view that gives none, or half of one, is in `failed`. */
export const askMetrics = async (
  views: readonly View[],
  question: MetricsQuestion,
  at: Date,
  token?: string,
): Promise<Answer> => {
  const outcomes = await Promise.all(
    views.map(async (view) =>
      asked(view, question, at, token).then(
        (all) => ({ name: nameOf(view), all: labelled(view, all) }),
        (error: unknown) => {
          if (!(error instanceof NoAnswer)) throw error
          return { name: nameOf(view), why: error.message }
        },
      ),
    ),
  )
  return {
    series: outcomes.flatMap((each) => ('all' in each ? each.all : [])),
    failed: Object.fromEntries(outcomes.flatMap((each) => ('why' in each ? [[each.name, each.why]] : []))),
  }
}
