/** A certificate authority and what it signs. ECDSA on P-256: quick to make, and everything here takes it. */
import 'reflect-metadata'
import { createPrivateKey, KeyObject, randomBytes, webcrypto } from 'node:crypto'
import {
  BasicConstraintsExtension,
  cryptoProvider,
  ExtendedKeyUsageExtension,
  type JsonGeneralName,
  KeyUsageFlags,
  KeyUsagesExtension,
  SubjectAlternativeNameExtension,
  X509Certificate,
  X509CertificateGenerator,
} from '@peculiar/x509'

cryptoProvider.set(webcrypto)

/** A certificate and its key, both PEM. */
export interface Pair {
  readonly certificate: string
  readonly key: string
}

/** Whom a certificate is for. */
export interface Subject {
  /** Common name: the user, for a client of Kubernetes. */
  readonly name: string
  /** Organizations: the groups, for a client of Kubernetes. */
  readonly groups?: readonly string[]
  /** DNS names and IPv4 addresses that it serves as. @default none, a client only */
  readonly hosts?: readonly string[]
}

const CURVE = { name: 'ECDSA', namedCurve: 'P-256' } as const
const SIGNING = { name: 'ECDSA', hash: 'SHA-256' } as const
const CLIENT_AUTH = '1.3.6.1.5.5.7.3.2'
const SERVER_AUTH = '1.3.6.1.5.5.7.3.1'
const DAY_MS = 24 * 3_600_000

/** From yesterday, since clocks differ, for a year: longer than any lab stands. */
const period = () => ({
  notBefore: new Date(Date.now() - DAY_MS),
  notAfter: new Date(Date.now() + 365 * DAY_MS),
})

const serialNumber = () => `40${randomBytes(15).toString('hex')}`
const newKeys = () => webcrypto.subtle.generateKey(CURVE, true, ['sign', 'verify'])
const pemOf = (key: webcrypto.CryptoKey, type: 'pkcs8' | 'spki') =>
  KeyObject.from(key).export({ type, format: 'pem' }).toString()

/** A pair of keys without a certificate, PEM. */
export const makeKeys = async (): Promise<{ readonly key: string; readonly publicKey: string }> => {
  const keys = await newKeys()
  return { key: pemOf(keys.privateKey, 'pkcs8'), publicKey: pemOf(keys.publicKey, 'spki') }
}

/** A new authority, which signs itself. */
export const makeAuthority = async (name: string): Promise<Pair> => {
  const keys = await newKeys()
  const certificate = await X509CertificateGenerator.createSelfSigned({
    serialNumber: serialNumber(),
    name: [{ CN: [name] }],
    ...period(),
    keys,
    signingAlgorithm: SIGNING,
    extensions: [
      new BasicConstraintsExtension(true, undefined, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
    ],
  })
  return { certificate: `${certificate.toString('pem')}\n`, key: pemOf(keys.privateKey, 'pkcs8') }
}

const signingKey = ({ key }: Pair) =>
  webcrypto.subtle.importKey(
    'pkcs8',
    createPrivateKey(key).export({ type: 'pkcs8', format: 'der' }),
    CURVE,
    false,
    ['sign'],
  )

const generalName = (host: string): JsonGeneralName =>
  /^[\d.]+$/.test(host) ? { type: 'ip', value: host } : { type: 'dns', value: host }

/** A new key and the certificate of it that the authority signs: of a client, and of a server where it has hosts. */
export const sign = async (authority: Pair, { name, groups = [], hosts = [] }: Subject): Promise<Pair> => {
  const keys = await newKeys()
  const certificate = await X509CertificateGenerator.create({
    serialNumber: serialNumber(),
    subject: [{ CN: [name] }, ...groups.map((group) => ({ O: [group] }))],
    issuer: new X509Certificate(authority.certificate).subject,
    ...period(),
    publicKey: keys.publicKey,
    signingKey: await signingKey(authority),
    signingAlgorithm: SIGNING,
    extensions: [
      new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
      new ExtendedKeyUsageExtension(hosts.length > 0 ? [SERVER_AUTH, CLIENT_AUTH] : [CLIENT_AUTH]),
      ...(hosts.length > 0 ? [new SubjectAlternativeNameExtension(hosts.map(generalName))] : []),
    ],
  })
  return { certificate: `${certificate.toString('pem')}\n`, key: pemOf(keys.privateKey, 'pkcs8') }
}
