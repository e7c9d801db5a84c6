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

const finders: Readonly<Record<string, (api: Api) => Promise<readonly Targets[]>>> = {
  '/pods': async (api) => podTargets(podsToRead.parse(await api.get('/api/v1/pods'))),
  '/services': async (api) => {
    const [slices, services, pods] = await Promise.all([
      api.get('/apis/discovery.k8s.io/v1/endpointslices'),
      api.get('/api/v1/services'),
      api.get('/api/v1/pods'),
    ])
    return serviceTargets(slicesToRead.parse(slices), servicesToRead.parse(services), podsToRead.parse(pods))
  },
}

/** Milliseconds for which one answer is good for all jobs: they ask one after the other. */
const GOOD_MS = 2_000

/** A Prometheus that gets no answer keeps the targets that it has. */
export const serveTargets = (api: Api, address: string): void => {
  const last = new Map<string, { readonly at: number; readonly found: Promise<readonly Targets[]> }>()
  createServer((asked, answer) => {
    const path = asked.url ?? ''
    const find = finders[path]
    if (find === undefined) {
      answer.writeHead(404).end()
      return
    }
    const now = performance.now()
    const before = last.get(path)
    const known = before !== undefined && now - before.at < GOOD_MS ? before : { at: now, found: find(api) }
    last.set(path, known)
    known.found.then(
      (found) => answer.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(found)),
      (error: unknown) => answer.writeHead(502).end(`${error}`),
    )
  }).listen(PORT, address)
}
