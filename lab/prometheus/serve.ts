/** Answers a Prometheus that asks for its targets. */
import { createServer } from 'node:http'
import type { Api } from '../api/index.ts'
import {
  podsToRead,
  podTargets,
  servicesToRead,
  serviceTargets,
  slicesToRead,
  type Targets,
} from './discovery.ts'

/** Of an address of the control plane: pods reach it as they reach the API server. */
export const PORT = 9100

type Get = Api['get']

const finders: Readonly<Record<string, (get: Get) => Promise<readonly Targets[]>>> = {
  '/pods': async (get) => podTargets(podsToRead.parse(await get('/api/v1/pods'))),
  '/services': async (get) => {
    const paths = ['/apis/discovery.k8s.io/v1/endpointslices', '/api/v1/services', '/api/v1/pods']
    const [slices, services, pods] = await Promise.all(paths.map(get))
    return serviceTargets(slicesToRead.parse(slices), servicesToRead.parse(services), podsToRead.parse(pods))
  },
}

/** Milliseconds for which a list is good: jobs ask one after the other, and an API server has other things to do. */
const GOOD_MS = 4_000

/** The API, from whose cache each path is asked once in a while. */
const seldom = (api: Pick<Api, 'get'>, clock: () => number): Get => {
  const last = new Map<string, { readonly at: number; readonly answer: Promise<unknown> }>()
  return (path) => {
    const now = clock()
    const before = last.get(path)
    if (before !== undefined && now - before.at < GOOD_MS) return before.answer
    const answer = api.get(`${path}?resourceVersion=0`)
    last.set(path, { at: now, answer })
    return answer
  }
}

/** A Prometheus that gets no answer keeps the targets that it has. */
export const targetsServer = (api: Pick<Api, 'get'>, clock = () => performance.now()) => {
  const get = seldom(api, clock)
  return createServer((asked, answer) => {
    const find = finders[asked.url ?? '']
    if (find === undefined) {
      answer.writeHead(404).end()
      return
    }
    find(get).then(
      (found) => answer.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(found)),
      (error: unknown) => answer.writeHead(502).end(`${error}`),
    )
  })
}
