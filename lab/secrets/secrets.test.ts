import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { request as requestHttp } from 'node:http'
import { request } from 'node:https'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { Client, credentials, Metadata, status } from '@grpc/grpc-js'
import { fromJSON } from '@grpc/proto-loader'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { Cluster } from '../../generators/fleet/index.ts'
import { fleetOf, fleetText } from '../../generators/testing/fleets.ts'
import { temporaryFolder } from '../../tools/fakes.ts'
import { labAuthority } from '../internet/index.ts'
import { startSecretManagers, writePublicCertificate } from './index.ts'

const ROOT = join(import.meta.dirname, '..', '..')
const PROJECT = 'example-inference'

/** Addresses of this machine that stand for those of pods. */
const POD = { aws: '127.0.0.2', gcp: '127.0.0.3' } as const

const here = (cluster: Cluster): Cluster => {
  const range = `${cluster.name === 'aws' ? POD.aws : POD.gcp}/32`
  const { addresses } = cluster
  return {
    ...cluster,
    addresses: { ...addresses, nodes: range, ...('pods' in addresses && { pods: range }) },
  }
}

const freePort = () =>
  new Promise<number>((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(address !== null && typeof address === 'object' ? address.port : 0))
    })
  })

/** Google's messages by the numbers of their fields, for another reader of them than ours. */
const { service } = fromJSON({
  nested: {
    Request: { fields: { name: { type: 'string', id: 1 } } },
    Payload: { fields: { data: { type: 'bytes', id: 1 } } },
    Answer: { fields: { name: { type: 'string', id: 1 }, payload: { type: 'Payload', id: 2 } } },
    service: { methods: { access: { requestType: 'Request', responseType: 'Answer', comment: '' } } },
  },
})
const ACCESS = '/google.cloud.secretmanager.v1.SecretManagerService/AccessSecretVersion'

/** The servers over entries as a person writes them, and clients of them in pods. */
const lab = async () => {
  const folder = temporaryFolder()
  const secrets = join(folder, 'secrets')
  const clusters = join(folder, 'clusters')
  mkdirSync(clusters)
  for (const [name, content] of fleetText().files) writeFileSync(join(clusters, name), content)
  const places = ['--root', join(folder, 'root.pem'), '--folder', secrets, '--clusters', clusters]
  execFileSync(process.execPath, [join(ROOT, 'scripts/mesh-ca.ts'), ...places])
  await writePublicCertificate(secrets, fleetOf(), { certificate: 'certificate', key: 'key' })
  const authority = await labAuthority(join(folder, 'cache'))
  const pair = await authority.issue(['127.0.0.1', 'localhost'])
  const [aws, google, metadata] = [await freePort(), await freePort(), await freePort()]
  const address = '127.0.0.1'
  const stop = await startSecretManagers({
    ...{ folder: secrets, clusters: fleetOf().clusters.map(here) },
    aws: { address, port: aws, ...pair },
    google: { address, port: google, ...pair },
    metadata: { address, port: metadata },
  })
  const client = new Client(`localhost:${google}`, credentials.createSsl(Buffer.from(authority.certificate)))
  onTestFinished(async () => {
    client.close()
    await stop()
  })
  const ask = (from: string, path: string, method = 'GET') =>
    new Promise<{ code: number; body: string; flavor: unknown }>((resolve, reject) => {
      requestHttp(
        { host: address, port: metadata, path, method, localAddress: from, family: 4 },
        (response) => {
          const { statusCode: code = 0, headers } = response
          text(response).then((body) => resolve({ code, body, flavor: headers['metadata-flavor'] }), reject)
        },
      )
        .on('error', reject)
        .end()
    })
  const role = '/latest/meta-data/iam/security-credentials/'
  return {
    ask,
    entry: (place: string, name: string) => readFileSync(join(secrets, place, `${name}.json`), 'utf8'),
    tokenOfAws: async () => {
      const { body: name } = await ask(POD.aws, role)
      return String(JSON.parse((await ask(POD.aws, role + name)).body).Token)
    },
    tokenOfGoogle: async () => {
      const { body } = await ask(
        POD.gcp,
        '/computeMetadata/v1/instance/service-accounts/default/token?scopes=a',
      )
      return String(JSON.parse(body).access_token)
    },
    /** What AWS's answer says: the value, or the name of the error. */
    askAws: async (name: string, token: string, region = 'us-east-1', operation = 'GetSecretValue') => {
      const headers = {
        'x-amz-target': `secretsmanager.${operation}`,
        'x-amz-security-token': token,
        authorization: `AWS4-HMAC-SHA256 Credential=A/20261125/${region}/secretsmanager/aws4_request, Signature=0`,
      }
      const options = { host: address, port: aws, method: 'POST', ca: authority.certificate, headers }
      const body = await new Promise<string>((resolve, reject) => {
        request(options, (response) => resolve(text(response)))
          .on('error', reject)
          .end(JSON.stringify({ SecretId: name, VersionStage: 'AWSCURRENT' }))
      })
      const answer = JSON.parse(body)
      return String(answer.SecretString ?? answer.__type)
    },
    /** What Google's answer says: the value, or the code of the error. */
    askGoogle: (name: string, token: string, project = PROJECT) =>
      new Promise<string | number>((resolve) => {
        if (service === undefined || !('access' in service)) throw new Error('no service')
        const { requestSerialize, responseDeserialize } = service.access
        const bearer = new Metadata()
        bearer.set('authorization', `Bearer ${token}`)
        client.makeUnaryRequest(
          ACCESS,
          (value: object) => requestSerialize(value),
          (bytes): { payload?: { data?: Buffer } } => responseDeserialize(bytes),
          { name: `projects/${project}/secrets/${name}/versions/latest` },
          bearer,
          (error, answer) => resolve(error === null ? String(answer?.payload?.data) : error.code),
        )
      }),
  }
}

describe('the operator of a cluster', () => {
  test('on EKS gets a session, a role and credentials, and reads what was written for its cluster', async () => {
    const { ask, tokenOfAws, askAws, entry } = await lab()
    expect(await ask(POD.aws, '/latest/api/token', 'PUT')).toMatchObject({ code: 200, body: 'session' })
    const token = await tokenOfAws()
    const place = 'aws-123456789012-us-east-1'
    expect(await askAws('mesh1-aws-cacerts', token)).toBe(entry(place, 'mesh1-aws-cacerts'))
    expect(JSON.parse(await askAws('inference-example-com', token))).toEqual({
      'tls.crt': 'certificate',
      'tls.key': 'key',
    })
  })

  test('on GKE knows the metadata server by its header, gets a token, and reads what was written', async () => {
    const { ask, tokenOfGoogle, askGoogle, entry } = await lab()
    expect(await ask(POD.gcp, '/')).toMatchObject({ code: 200, flavor: 'Google' })
    expect(await ask(POD.gcp, '/computeMetadata/v1/project/project-id')).toMatchObject({ body: PROJECT })
    const token = await tokenOfGoogle()
    expect(await askGoogle('mesh1-gcp-cacerts', token)).toBe(entry(`gcp-${PROJECT}`, 'mesh1-gcp-cacerts'))
  })

  test('is told that an entry is not there, as each cloud says it', async () => {
    const { tokenOfAws, tokenOfGoogle, askAws, askGoogle } = await lab()
    // Names of more than 127 bytes are longer in protobuf by one more byte.
    for (const name of ['mesh1-gcp-remote-access', 'a'.repeat(200), '..%2Froot']) {
      expect(await askAws(name, await tokenOfAws())).toBe('ResourceNotFoundException')
      expect(await askGoogle(name, await tokenOfGoogle())).toBe(status.NOT_FOUND)
    }
    expect(await askAws('../gcp-example-inference/mesh1-gcp-cacerts', await tokenOfAws())).toBe(
      'ResourceNotFoundException',
    )
  })
})

describe('refused', () => {
  test('who comes from no cluster gets no credentials', async () => {
    const { ask } = await lab()
    expect(
      await ask('127.0.0.9', '/computeMetadata/v1/instance/service-accounts/default/token'),
    ).toMatchObject({ code: 403 })
  })

  test('without credentials, or with those of the other cloud', async () => {
    const { tokenOfAws, tokenOfGoogle, askAws, askGoogle } = await lab()
    expect(await askAws('mesh1-aws-cacerts', 'made up')).toBe('UnrecognizedClientException')
    expect(await askAws('mesh1-gcp-cacerts', await tokenOfGoogle())).toBe('AccessDeniedException')
    expect(await askGoogle('mesh1-gcp-cacerts', 'made up')).toBe(status.UNAUTHENTICATED)
    expect(await askGoogle('mesh1-aws-cacerts', await tokenOfAws())).toBe(status.PERMISSION_DENIED)
  })

  test('in another region or project', async () => {
    const { tokenOfAws, tokenOfGoogle, askAws, askGoogle } = await lab()
    expect(await askAws('mesh1-aws-cacerts', await tokenOfAws(), 'eu-west-1')).toBe('AccessDeniedException')
    expect(await askGoogle('mesh1-gcp-cacerts', await tokenOfGoogle(), 'another')).toBe(
      status.PERMISSION_DENIED,
    )
  })

  test('what the lab does not know: writing', async () => {
    const { tokenOfAws, askAws } = await lab()
    expect(await askAws('a', await tokenOfAws(), 'us-east-1', 'PutSecretValue')).toBe(
      'InvalidRequestException',
    )
  })
})
