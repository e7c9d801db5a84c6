/** The API servers of the lab, asked directly: a process of kubectl for each question would cost what is measured. */
import { readFileSync } from 'node:fs'
import { Agent, request } from 'node:https'
import { parse } from 'yaml'
import { z } from 'zod'
import { LabError } from '../machine/index.ts'

/** The API server of one cluster, as its administrator sees it. */
export interface Api {
  readonly cluster: string
  /** The JSON at a path. Errors: LabError when it does not answer in time, or with another code than 200 or 201. */
  readonly get: (path: string) => Promise<unknown>
  /** The same, and undefined where nothing is at the path (404): an object that is not there, or a kind. */
  readonly find: (path: string) => Promise<unknown>
}

/** What an API server answers: the code of HTTP, and the body. */
export interface Answer {
  readonly status: number
  readonly said: string
}

/** Reads by a way to ask. Where nobody answers, the way itself throws. */
export const readsBy = (cluster: string, ask: (path: string) => Promise<Answer>): Api => {
  const find = async (path: string, isMissing: (status: number) => boolean): Promise<unknown> => {
    const { status, said } = await ask(path)
    if (isMissing(status)) return undefined
    if (status !== 200 && status !== 201)
      throw new LabError(`the API server of ${cluster} answers ${status} ${said.slice(0, 200)}: ${path}`)
    return JSON.parse(said)
  }
  return {
    cluster,
    get: (path) => find(path, () => false),
    find: (path) => find(path, (status) => status === 404),
  }
}

/** One that can also be told to change something. */
interface ChangingApi extends Api {
  /** Changes fields of the object at a path (a merge patch), and gives it as it is then. Errors: as of `get`. */
  readonly patch: (path: string, fields: unknown) => Promise<unknown>
  /** Makes an object at a path, or what is said of it there (server-side apply). Errors: as of `get`. */
  readonly apply: (path: string, object: unknown) => Promise<unknown>
}

const base64 = z.base64().transform((text) => Buffer.from(text, 'base64'))
const kubeconfig = z.object({
  clusters: z.array(
    z.object({
      name: z.string(),
      cluster: z.object({ server: z.string(), 'certificate-authority-data': base64 }),
    }),
  ),
  users: z.array(
    z.object({
      name: z.string(),
      user: z.object({ 'client-certificate-data': base64, 'client-key-data': base64 }),
    }),
  ),
})

const PATIENCE_MS = 5_000

const ask = (
  { cluster, server, agent }: { cluster: string; server: string; agent: Agent },
  path: string,
  change?: { readonly type: 'merge-patch+json' | 'apply-patch+yaml'; readonly body: unknown },
): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const method = change === undefined ? 'GET' : 'PATCH'
    const headers = change === undefined ? {} : { 'content-type': `application/${change.type}` }
    const asked = request(`${server}${path}`, { agent, method, headers, timeout: PATIENCE_MS }, (answer) => {
      const chunks: Buffer[] = []
      answer.on('data', (chunk: Buffer) => chunks.push(chunk))
      answer.on('end', () =>
        resolve({ status: answer.statusCode ?? 0, said: Buffer.concat(chunks).toString() }),
      )
    })
    asked.on('timeout', () => asked.destroy(new Error(`nothing in ${PATIENCE_MS} ms`)))
    asked.on('error', ({ message }) =>
      reject(new LabError(`the API server of ${cluster} does not answer (${message}): ${method} ${path}`)),
    )
    asked.end(change === undefined ? undefined : JSON.stringify(change.body))
  })

const apiOf = (cluster: string, server: string, agent: Agent): ChangingApi => {
  const way = { cluster, server, agent }
  return {
    ...readsBy(cluster, (path) => ask(way, path)),
    patch: (path, body) =>
      readsBy(cluster, () => ask(way, path, { type: 'merge-patch+json', body })).get(path),
    apply: (path, body) =>
      readsBy(cluster, (at) => ask(way, at, { type: 'apply-patch+yaml', body })).get(
        `${path}?fieldManager=lab&force=true`,
      ),
  }
}

/** Every cluster of the lab's kubeconfig, by its name, which is also that of its user. */
export const connect = (path: string): ReadonlyMap<string, ChangingApi> => {
  const { clusters, users } = kubeconfig.parse(parse(readFileSync(path, 'utf8')))
  return new Map(
    clusters.flatMap(({ name, cluster }) => {
      const user = users.find((each) => each.name === name)?.user
      if (user === undefined) return []
      const agent = new Agent({
        keepAlive: true,
        ca: cluster['certificate-authority-data'],
        cert: user['client-certificate-data'],
        key: user['client-key-data'],
      })
      return [[name, apiOf(name, cluster.server, agent)] as const]
    }),
  )
}
