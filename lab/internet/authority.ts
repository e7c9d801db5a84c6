/**
 * The one authority that the lab's clients trust: what they reach for under its real name answers here, with a certificate
 * of this authority. It is kept in the cache, since images that are made here trust it too.
 */
import 'reflect-metadata'
import { createPrivateKey, KeyObject, randomBytes, webcrypto } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { isIP } from 'node:net'
import { join } from 'node:path'
import {
  BasicConstraintsExtension,
  type Extension,
  KeyUsageFlags,
  KeyUsagesExtension,
  SubjectAlternativeNameExtension,
  X509Certificate,
  X509CertificateGenerator,
} from '@peculiar/x509'

/** Both PEM. */
export interface Certificate {
  readonly certificate: string
  readonly key: string
}

export interface LabAuthority {
  /** PEM: what clients trust. */
  readonly certificate: string
  /** Where that stands, on this machine. */
  readonly file: string
  /** A certificate for a server of these names or addresses, with a new key. */
  readonly issue: (names: readonly string[]) => Promise<Certificate>
}

const CURVE = { name: 'ECDSA', namedCurve: 'P-256' } as const
const SIGNING = { name: 'ECDSA', hash: 'SHA-256' } as const
const DAY_MS = 86_400_000
const YEARS = 10

const period = (days: number) => ({
  notBefore: new Date(Date.now() - DAY_MS), // A clock that was put right in between finds it valid.
  notAfter: new Date(Date.now() + days * DAY_MS),
})
// Its first bit must not be set, and its first byte not be 0.
const serialNumber = () => `4${randomBytes(16).toString('hex').slice(1)}`
const keyText = (key: webcrypto.CryptoKey) =>
  KeyObject.from(key).export({ type: 'pkcs8', format: 'pem' }).toString()
const newKeys = () => webcrypto.subtle.generateKey(CURVE, true, ['sign', 'verify'])

const create = async (): Promise<Certificate> => {
  const keys = await newKeys()
  const certificate = await X509CertificateGenerator.createSelfSigned({
    serialNumber: serialNumber(),
    name: 'CN=lab authority',
    ...period(YEARS * 365),
    keys,
    signingAlgorithm: SIGNING,
    extensions: [
      new BasicConstraintsExtension(true, 0, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
    ],
  })
  return { certificate: `${certificate.toString('pem')}\n`, key: keyText(keys.privateKey) }
}

const issue = async (authority: Certificate, names: readonly string[]): Promise<Certificate> => {
  const keys = await newKeys()
  const der = createPrivateKey(authority.key).export({ type: 'pkcs8', format: 'der' })
  const alternatives = names.map((value) => ({
    type: isIP(value) ? ('ip' as const) : ('dns' as const),
    value,
  }))
  const extensions: Extension[] = [new SubjectAlternativeNameExtension(alternatives)]
  const certificate = await X509CertificateGenerator.create({
    serialNumber: serialNumber(),
    subject: 'CN=lab',
    issuer: new X509Certificate(authority.certificate).subject,
    ...period(365),
    publicKey: keys.publicKey,
    signingKey: await webcrypto.subtle.importKey('pkcs8', der, CURVE, false, ['sign']),
    signingAlgorithm: SIGNING,
    extensions,
  })
  return { certificate: `${certificate.toString('pem')}\n`, key: keyText(keys.privateKey) }
}

/** The authority of a cache folder, made when there is none. */
export const labAuthority = async (cache: string): Promise<LabAuthority> => {
  const folder = join(cache, 'authority')
  const [file, keyFile] = [join(folder, 'ca.crt'), join(folder, 'ca.key')]
  if (!existsSync(file)) {
    const made = await create()
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    writeFileSync(keyFile, made.key, { mode: 0o600 })
    writeFileSync(file, made.certificate) // Last: where it is, the key is.
  }
  const authority = { certificate: readFileSync(file, 'utf8'), key: readFileSync(keyFile, 'utf8') }
  return { certificate: authority.certificate, file, issue: (names) => issue(authority, names) }
}
