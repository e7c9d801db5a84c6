// What the tests of this folder stand on: pods with certificates of an entry's authority, and whether others trust them.
import 'reflect-metadata'
import { createPrivateKey, KeyObject, webcrypto } from 'node:crypto'
import { connect, createServer } from 'node:tls'
import { X509Certificate, X509CertificateGenerator } from '@peculiar/x509'
import type { Entry } from '../secret-managers/index.ts'
import { certificatesIn } from './root-file.ts'

const CURVE = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const

/** What a pod shows: its own certificate with those above it, and its key. */
export interface Pod {
  readonly chain: string
  readonly key: string
}

/** A pod whose certificate was signed as istiod signs: by the authority of an entry, with its chain. */
export const podOf = async (entry: Entry | undefined): Promise<Pod> => {
  const {
    'ca-cert.pem': certificate = '',
    'ca-key.pem': key = '',
    'cert-chain.pem': chain = '',
  } = entry ?? {}
  const keys = await webcrypto.subtle.generateKey(CURVE, true, ['sign', 'verify'])
  const bytes = createPrivateKey(key).export({ type: 'pkcs8', format: 'der' })
  const leaf = await X509CertificateGenerator.create({
    subject: 'CN=pod',
    issuer: new X509Certificate(certificate).subject,
    publicKey: keys.publicKey,
    signingKey: await webcrypto.subtle.importKey('pkcs8', bytes, CURVE, false, ['sign']),
    signingAlgorithm: CURVE,
  })
  return {
    chain: `${leaf.toString('pem')}\n${chain}`,
    key: KeyObject.from(keys.privateKey).export({ type: 'pkcs8', format: 'pem' }).toString(),
  }
}

/** What OpenSSL says of a handshake with a pod, to a client that trusts the roots of an entry: `trusted`, or its code. */
export const handshake = async ({ chain, key }: Pod, entry: Entry | undefined): Promise<string> => {
  const server = createServer({ cert: chain, key })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = address !== null && typeof address === 'object' ? address.port : 0
  try {
    return await new Promise((resolve) => {
      const ca = [...certificatesIn(entry?.['root-cert.pem'] ?? '')]
      const socket = connect({ port, host: '127.0.0.1', ca, checkServerIdentity: () => undefined }, () => {
        resolve('trusted')
        socket.destroy()
      })
      socket.on('error', (error) => resolve('code' in error ? String(error.code) : error.message))
    })
  } finally {
    server.close()
  }
}
