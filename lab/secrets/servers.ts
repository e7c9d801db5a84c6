/** The secret managers of both clouds and the metadata server, as servers under the clouds' names and addresses. */
import { once } from 'node:events'
import { createServer as createHttp, type Server as HttpServer } from 'node:http'
import { createServer as createHttps } from 'node:https'
import { promisify } from 'node:util'
import { Server as GrpcServer, ServerCredentials } from '@grpc/grpc-js'
import type { Cluster } from '../../generators/fleet/index.ts'
import { answerAws } from './aws.ts'
import { answerGoogle, secretManagerService } from './google.ts'
import { identitiesOf } from './identities.ts'
import { answerMetadata } from './metadata.ts'

/** Where a server listens. */
interface Listen {
  readonly address: string
  readonly port: number
}

/** PEM. */
interface Certificate {
  readonly certificate: string
  readonly key: string
}

export interface SecretManagers {
  /** What the entries are in: `secretsFolder` of the state. */
  readonly folder: string
  readonly clusters: readonly Cluster[]
  readonly aws: Listen & Certificate
  readonly google: Listen & Certificate
  readonly metadata: Listen
}

const listening = (server: HttpServer, { address, port }: Listen) =>
  once(server.listen(port, address), 'listening')

/** Starts the servers; what it gives ends them. */
export const startSecretManagers = async ({
  folder,
  clusters,
  aws,
  google,
  metadata,
}: SecretManagers): Promise<() => Promise<void>> => {
  const identities = identitiesOf(clusters)
  const metadataServer = createHttp(answerMetadata(identities))
  const answer = answerAws(folder, identities)
  const awsServer = createHttps({ cert: aws.certificate, key: aws.key }, (request, response) => {
    answer(request, response).catch((error: unknown) =>
      response.destroy(error instanceof Error ? error : undefined),
    )
  })
  const googleServer = new GrpcServer()
  googleServer.addService(secretManagerService, answerGoogle(folder, identities))
  const pair = { cert_chain: Buffer.from(google.certificate), private_key: Buffer.from(google.key) }
  const credentials = ServerCredentials.createSsl(null, [pair])
  await Promise.all([
    listening(metadataServer, metadata),
    listening(awsServer, aws),
    promisify(googleServer.bindAsync.bind(googleServer))(`${google.address}:${google.port}`, credentials),
  ])
  return async () => {
    googleServer.forceShutdown()
    for (const server of [metadataServer, awsServer]) {
      server.closeAllConnections()
      await new Promise<void>((resolve) => server.close(() => resolve()))
    }
  }
}
