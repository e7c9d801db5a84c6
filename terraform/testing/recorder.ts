/**
 * Stands before an emulator and keeps what is asked of it. An emulator forgets some of what it is given, and then only the
 * question shows that it was given.
 */
import { createServer, type IncomingMessage, request } from 'node:http'
import { text } from 'node:stream/consumers'

/** One request to AWS. */
export interface Call {
  /** As the signature names it: `eks`, `ec2`. */
  readonly service: string
  /** The operation, or method and path where the service has no names for them. */
  readonly action: string
  /** JSON, or a form. */
  readonly body: string
}

const callOf = ({ headers, method, url }: IncomingMessage, body: string): Call => {
  const scope = /Credential=[^/]+\/\d+\/[^/]+\/([^/]+)\//.exec(headers.authorization ?? '')
  const target = headers['x-amz-target']
  return {
    service: scope?.[1] ?? 'unsigned',
    action:
      (typeof target === 'string' ? target.split('.').at(-1) : new URLSearchParams(body).get('Action')) ??
      `${method} ${url}`,
    body,
  }
}

/** Listens on a free port of loopback and hands everything on to `port`. */
export const record = async (port: number) => {
  const calls: Call[] = []
  const server = createServer(async (asked, answer) => {
    try {
      // What Terraform sends is text: JSON, forms and XML.
      const body = await text(asked)
      calls.push(callOf(asked, body))
      const { method, url, headers } = asked
      const on = request({ host: '127.0.0.1', port, method, path: url, headers }, (answered) => {
        answer.writeHead(answered.statusCode ?? 502, answered.headers)
        answered.pipe(answer)
      })
      on.on('error', (error) => answer.destroy(error))
      on.end(body)
    } catch (error) {
      answer.destroy(error instanceof Error ? error : undefined)
    }
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the recorder has no port')
  return {
    url: `http://127.0.0.1:${address.port}`,
    calls,
    stop: () => {
      server.closeAllConnections()
      server.close()
    },
  }
}
