/** The API servers of the lab, asked directly: a process of kubectl for each question would cost what is measured. */
import { readFileSync } from 'node:fs'
import { Agent, request } from 'node:https'
import { parse } from 'yaml'
import { z } from 'zod'
import { LabError } from '../machine/index.ts'

/** The API server of one cluster, as its administrator sees it. */
export interface Api {
  readonly cluster: string
  /** The JSON at a path. Errors: LabError when it does not answer in 5 s, or with another code than 200. */
  readonly get: (path: string) => Promise<unknown>
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
  contexts: z.array(
    z.object({ name: z.string(), context: z.object({ cluster: z.string(), user: z.string() }) }),
  ),
})

const PATIENCE_MS = 5_000

const apiOf = (cluster: string, server: string, agent: Agent): Api => ({
  cluster,
  get: (path) =>
    new Promise((resolve, reject) => {
      const fail = (why: string) => reject(new LabError(`the API server of ${cluster} ${why}: GET ${path}`))
      const asked = request(`${server}${path}`, { agent, timeout: PATIENCE_MS }, (answer) => {
        const chunks: Buffer[] = []
        answer.on('data', (chunk: Buffer) => chunks.push(chunk))
        answer.on('end', () => {
          const body = Buffer.concat(chunks).toString()
          if (answer.statusCode === 200) resolve(JSON.parse(body))
          else fail(`answers ${answer.statusCode} ${body.slice(0, 200)}`)
        })
      })
      asked.on('timeout', () => asked.destroy(new Error(`nothing in ${PATIENCE_MS} ms`)))
      asked.on('error', (error) => fail(`does not answer (${error.message})`))
      asked.end()
    }),
})

/** Every context of a kubeconfig with certificates in it, by its name. */
export const connect = (path: string): ReadonlyMap<string, Api> => {
  const { clusters, users, contexts } = kubeconfig.parse(parse(readFileSync(path, 'utf8')))
  return new Map(
    contexts.flatMap(({ name, context }) => {
      const cluster = clusters.find((each) => each.name === context.cluster)?.cluster
      const user = users.find((each) => each.name === context.user)?.user
      if (cluster === undefined || user === undefined) return []
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
