/** A Prometheus on loopback that says what it is told to. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { beginning, counts } from '../gate/questions.ts'
import type { Answer } from '../proposals/index.ts'

export interface Asked {
  readonly path: string
  readonly form: URLSearchParams
  readonly authorization: string | undefined
}

/** What it answers: series, or a response of its own. */
export type Reply = Answer['series'] | ((response: ServerResponse) => void)

export interface Fake {
  readonly url: string
  readonly asked: readonly Asked[]
  readonly close: () => Promise<void>
}

const bodyOf = async (request: IncomingMessage): Promise<string> => {
  let text = ''
  for await (const part of request) text += part
  return text
}

/** Prometheus' own form of series. */
const dataOf = (series: Answer['series'], range: boolean) =>
  range
    ? { resultType: 'matrix', result: series.map(({ labels, values }) => ({ metric: labels, values })) }
    : {
        resultType: 'vector',
        result: series.map(({ labels, values }) => ({ metric: labels, value: values.at(-1) })),
      }

export const fakePrometheus = async (reply: (asked: Asked) => Promise<Reply> | Reply): Promise<Fake> => {
  const asked: Asked[] = []
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url ?? '', 'http://localhost')
    const one = {
      path: pathname,
      form: new URLSearchParams(await bodyOf(request)),
      authorization: request.headers.authorization,
    }
    asked.push(one)
    const said = await reply(one)
    if (typeof said === 'function') return said(response)
    const data = dataOf(said, pathname.endsWith('query_range'))
    response.end(JSON.stringify({ status: 'success', data }))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    asked,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
}

const WINDOW = /\[\d+s\]/g

/** Which of the gate's questions an expression is. */
export const questionOf = (query: string | null, bounds: readonly number[]): string | undefined => {
  const plain = (text: string) => text.replaceAll(WINDOW, '[]')
  return Object.entries({ ...beginning, ...counts(60, bounds) }).find(
    ([, question]) => plain(question.query) === plain(query ?? ''),
  )?.[0]
}
