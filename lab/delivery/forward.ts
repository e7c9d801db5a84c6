/**
 * Hands a git host's webhooks on to the Argo CD of each cluster: `forward.ts ADDRESS PORT [NAME=PORT]…`, where the last are
 * ports of this network that `kubectl port-forward` listens on. In a cloud the git host itself would need a way in.
 */
import { createServer } from 'node:http'
import { request } from 'node:https'

const [address = '', port = '', ...targets] = process.argv.slice(2)

/** A way that led to a pod that is gone is noticed when it is used, and is there again a second later. */
const TRIES = 5
const BETWEEN_MS = 1_000

const send = (target: string, event: string, body: string, tries = TRIES) => {
  const from = performance.now()
  const [name, local] = target.split('=')
  const done = (what: string) =>
    console.log(`${new Date().toISOString()} ${name} ${what} ${Math.round(performance.now() - from)} ms`)
  const headers = { 'content-type': 'application/json', 'x-github-event': event }
  // Argo CD's own certificate, which it has signed itself, at the end of a way that kubectl has secured.
  const how = { method: 'POST', headers, rejectUnauthorized: false }
  const sent = request(`https://127.0.0.1:${local}/api/webhook`, how, (answer) => {
    answer.resume()
    done(`${answer.statusCode}`)
  })
  sent.on('error', ({ message }) => {
    done(message)
    if (tries > 1) setTimeout(() => send(target, event, body, tries - 1), BETWEEN_MS)
  })
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
