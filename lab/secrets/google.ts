/** Google Secret Manager, as far as External Secrets asks it: AccessSecretVersion, by gRPC. */
import {
  type Metadata,
  type ServiceDefinition,
  status,
  type UntypedServiceImplementation,
} from '@grpc/grpc-js'
import { readEntry } from './entries.ts'
import type { Identities } from './identities.ts'

/** A field of protobuf that has a length: its tag, its length in seven bits a byte, and its bytes. */
const field = (number: number, bytes: Uint8Array): Buffer => {
  const head = [(number << 3) | 2]
  let length = bytes.length
  for (; length > 127; length >>>= 7) head.push((length & 127) | 128)
  return Buffer.concat([Buffer.from([...head, length]), bytes])
}

/** The text of field 1, the first of the request, whose length is one byte or two. */
const firstText = (bytes: Buffer): string => {
  const [, low = 0, high = 0] = bytes
  const [length, from] = low < 128 ? [low, 2] : [(low & 127) | (high << 7), 3]
  return bytes.subarray(from, from + length).toString()
}

interface Version {
  readonly name: string
  readonly text: string
}

const METHOD = 'AccessSecretVersion'

/** The messages of google.cloud.secretmanager.v1: a request is {1: name}, an answer {1: name, 2: {1: data}}. */
export const secretManagerService: ServiceDefinition = {
  [METHOD]: {
    path: `/google.cloud.secretmanager.v1.SecretManagerService/${METHOD}`,
    requestStream: false,
    responseStream: false,
    requestSerialize: (name: string) => field(1, Buffer.from(name)),
    requestDeserialize: firstText,
    responseSerialize: ({ name, text }: Version) =>
      Buffer.concat([field(1, Buffer.from(name)), field(2, field(1, Buffer.from(text)))]),
    responseDeserialize: (bytes: Buffer) => bytes,
  },
}

const PATH = /^projects\/([^/]+)\/secrets\/([^/]+)\/versions\/latest$/

type Answer = { readonly code: number; readonly details: string } | Version

const answer = async (
  folder: string,
  identities: Identities,
  path: string,
  metadata: Metadata,
): Promise<Answer> => {
  const [bearer] = metadata.get('authorization')
  const cluster = identities.holderOf(String(bearer ?? '').replace(/^Bearer /, ''))
  if (cluster === undefined) return { code: status.UNAUTHENTICATED, details: 'the token is of nobody' }
  const [, project, name = ''] = PATH.exec(path) ?? []
  const { cloud } = cluster
  if (cloud.provider !== 'gcp' || cloud.project !== project)
    return { code: status.PERMISSION_DENIED, details: `Permission denied on resource ${path}` }
  const text = await readEntry(folder, cluster, name)
  if (text === undefined)
    return { code: status.NOT_FOUND, details: `Secret [${path}] not found or has no versions.` }
  return { name: path, text }
}

export const answerGoogle = (folder: string, identities: Identities): UntypedServiceImplementation => ({
  [METHOD]: (
    call: { readonly request: string; readonly metadata: Metadata },
    reply: (error: object | null, value?: Version) => void,
  ) => {
    answer(folder, identities, call.request, call.metadata).then(
      (found) => ('code' in found ? reply(found) : reply(null, found)),
      (error: unknown) => reply({ code: status.INTERNAL, details: String(error) }),
    )
  },
})
