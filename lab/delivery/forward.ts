/**
 * Hands a git host's webhooks on to the Argo CD of each cluster, by the API server's way to its Service: runs in the network
 * of the person, who may go there. In a cloud the git host itself would need a way in.
 */
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { request } from 'node:https'
import { parse } from 'yaml'
import { z } from 'zod'

const [address = '', port = '', file = ''] = process.argv.slice(2)
const PATH = '/api/v1/namespaces/argocd/services/https:argocd-server:https/proxy/api/webhook'

const kubeconfig = z
  .object({
    clusters: z.array(
      z.object({
        name: z.string(),
        cluster: z.object({ server: z.url(), 'certificate-authority-data': z.base64() }),
      }),
    ),
    users: z.array(
      z.object({
        name: z.string(),
        user: z.object({ 'client-certificate-data': z.base64(), 'client-key-data': z.base64() }),
      }),
    ),
    contexts: z.array(
      z.object({ name: z.string(), context: z.object({ cluster: z.string(), user: z.string() }) }),
    ),
  })
  .parse(parse(readFileSync(file, 'utf8')))

const plain = (base64 = '') => Buffer.from(base64, 'base64')

const targets = kubeconfig.contexts.map(({ name, context }) => {
  const cluster = kubeconfig.clusters.find((each) => each.name === context.cluster)?.cluster
  const user = kubeconfig.users.find((each) => each.name === context.user)?.user
  return {
    name,
    url: new URL(PATH, cluster?.server),
    ca: plain(cluster?.['certificate-authority-data']),
    cert: plain(user?.['client-certificate-data']),
    key: plain(user?.['client-key-data']),
  }
})

const send = ({ name, url, ...trust }: (typeof targets)[number], event: string, body: string) => {
  const from = performance.now()
  const done = (what: string) =>
    console.log(`${new Date().toISOString()} ${name} ${what} ${Math.round(performance.now() - from)} ms`)
  const headers = { 'content-type': 'application/json', 'x-github-event': event }
  const sent = request(url, { method: 'POST', headers, ...trust }, (answer) => {
    answer.resume()
    done(`${answer.statusCode}`)
  })
  sent.on('error', ({ message }) => done(message))
  sent.end(body)
}

createServer((incoming, answer) => {
  let body = ''
  incoming.setEncoding('utf8').on('data', (piece: string) => {
    body += piece
  })
  incoming.on('end', () => {
    answer.end()
    for (const target of targets) send(target, `${incoming.headers['x-github-event']}`, body)
  })
}).listen(Number(port), address)
