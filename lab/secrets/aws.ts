/** AWS Secrets Manager, as far as External Secrets asks it: GetSecretValue, in AWS's JSON protocol 1.1. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { text } from 'node:stream/consumers'
import { z } from 'zod'
import { readEntry } from './entries.ts'
import type { Identities } from './identities.ts'

const asked = z.object({ SecretId: z.string() })

const refusals = {
  UnrecognizedClientException: 'The security token included in the request is invalid.',
  AccessDeniedException: 'The secret manager is of another account or region.',
  InvalidRequestException: 'The lab has no such operation.',
  ResourceNotFoundException: "Secrets Manager can't find the specified secret.",
} as const

type Answer = { readonly refused: keyof typeof refusals } | { readonly name: string; readonly text: string }

/** The region that a request is signed for. */
const regionOf = (authorization: string) =>
  /Credential=[^/]+\/\d{8}\/([a-z0-9-]+)\/secretsmanager\/aws4_request/.exec(authorization)?.[1]

const answer = async (
  folder: string,
  identities: Identities,
  { headers }: IncomingMessage,
  body: string,
): Promise<Answer> => {
  const cluster = identities.holderOf(String(headers['x-amz-security-token'] ?? ''))
  if (cluster === undefined) return { refused: 'UnrecognizedClientException' }
  const { cloud } = cluster
  if (cloud.provider !== 'aws' || cloud.region !== regionOf(headers.authorization ?? ''))
    return { refused: 'AccessDeniedException' }
  if (headers['x-amz-target'] !== 'secretsmanager.GetSecretValue')
    return { refused: 'InvalidRequestException' }
  const { SecretId: name } = asked.parse(JSON.parse(body))
  const entry = await readEntry(folder, cluster, name)
  return entry === undefined ? { refused: 'ResourceNotFoundException' } : { name, text: entry }
}

export const answerAws =
  (folder: string, identities: Identities) =>
  async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const found = await answer(folder, identities, request, await text(request))
    const data =
      'refused' in found
        ? { __type: found.refused, message: refusals[found.refused] }
        : {
            ARN: `arn:aws:secretsmanager:lab:000000000000:secret:${found.name}`,
            Name: found.name,
            SecretString: found.text,
            VersionStages: ['AWSCURRENT'],
          }
    response.writeHead('refused' in found ? 400 : 200, { 'content-type': 'application/x-amz-json-1.1' })
    response.end(JSON.stringify(data))
  }
