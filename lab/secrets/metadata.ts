/**
 * The address where both clouds tell a node, and what runs on it, what it may do. Only what the clouds' libraries ask for on
 * their way to a token. Paths: AWS's instance metadata (version 2), Google's metadata server.
 */
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Cluster } from '../../generators/fleet/index.ts'
import type { Identities } from './identities.ts'

const ROLE = 'external-secrets'
const HOUR_MS = 3_600_000

type Answer = string | object | undefined

/** What Google's libraries ask for; they know the server by the header that it must be asked with. */
const google = (path: string, project: string, token: string): Answer =>
  new Map<string, Answer>([
    ['/', 'computeMetadata/\n'],
    ['/computeMetadata/v1/project/project-id', project],
    [
      '/computeMetadata/v1/instance/service-accounts/default/token',
      { access_token: token, expires_in: 3600, token_type: 'Bearer' },
    ],
  ]).get(path)

const aws = (path: string, { credentialsOf }: Identities, cluster: Cluster): Answer => {
  const { accessKey, secretKey, token } = credentialsOf(cluster)
  return new Map<string, Answer>([
    ['/latest/meta-data/iam/security-credentials/', ROLE],
    [
      `/latest/meta-data/iam/security-credentials/${ROLE}`,
      {
        Code: 'Success',
        Type: 'AWS-HMAC',
        LastUpdated: new Date().toISOString(),
        Expiration: new Date(Date.now() + HOUR_MS).toISOString(),
        AccessKeyId: accessKey,
        SecretAccessKey: secretKey,
        Token: token,
      },
    ],
  ]).get(path)
}

interface Reply {
  readonly code: number
  readonly answer: string | object
}

const answerTo = (identities: Identities, { method, url, socket }: IncomingMessage): Reply => {
  const { pathname } = new URL(url ?? '/', 'http://metadata')
  const cluster = identities.at(socket.remoteAddress ?? '')
  if (cluster === undefined) return { code: 403, answer: 'no cluster has this address' }
  const { cloud } = cluster
  // Version 2 of AWS's asks for a session first. Nobody here tells sessions apart.
  const begins = cloud.provider === 'aws' && method === 'PUT' && pathname === '/latest/api/token'
  if (begins) return { code: 200, answer: 'session' }
  const answer =
    cloud.provider === 'aws'
      ? aws(pathname, identities, cluster)
      : google(pathname, cloud.project, identities.credentialsOf(cluster).token)
  return answer === undefined ? { code: 404, answer: '' } : { code: 200, answer }
}

export const answerMetadata =
  (identities: Identities) =>
  (request: IncomingMessage, response: ServerResponse): void => {
    const { code, answer } = answerTo(identities, request)
    const isText = typeof answer === 'string'
    response.writeHead(code, {
      'content-type': isText ? 'text/plain' : 'application/json',
      'metadata-flavor': 'Google',
      'x-aws-ec2-metadata-token-ttl-seconds': '21600',
    })
    response.end(isText ? answer : JSON.stringify(answer))
  }
