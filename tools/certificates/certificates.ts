/** What all certificate authorities here have in common. ECDSA on P-256: quick to make, and everything here takes it. */
import 'reflect-metadata'
import { createPrivateKey, KeyObject, randomBytes, webcrypto } from 'node:crypto'
import {
  BasicConstraintsExtension,
  cryptoProvider,
  type Extension,
  type JsonName,
  KeyUsageFlags,
  KeyUsagesExtension,
  X509Certificate,
  X509CertificateGenerator,
} from '@peculiar/x509'

cryptoProvider.set(webcrypto)

/** A certificate and the key that it is of, both PEM with one line end at the end. */
export interface Pair {
  readonly certificate: string
  readonly key: string
}

/** What a certificate says beside its key, its number and who signed it. */
interface Said {
  /** Whom it is for, by its serial number in hex. */
  readonly subject: (serialNumber: string) => string | JsonName
  readonly notBefore: Date
  readonly notAfter: Date
  readonly extensions: (publicKey: webcrypto.CryptoKey) => Promise<readonly Extension[]>
}

const CURVE = { name: 'ECDSA', namedCurve: 'P-256' } as const
const SIGNING = { name: 'ECDSA', hash: 'SHA-256' } as const
const HOUR_MS = 3_600_000

/** From some hours before now, since clocks differ, until so many days after it. */
export const periodOf = (now: Date, { hours, days }: { readonly hours: number; readonly days: number }) => ({
  notBefore: new Date(now.getTime() - hours * HOUR_MS),
  notAfter: new Date(now.getTime() + days * 24 * HOUR_MS),
})

/** What lets a certificate sign others: those below it, and `below` more levels of authorities. @default any number */
export const asAuthority = (below?: number): readonly Extension[] => [
  new BasicConstraintsExtension(true, below, true),
  new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
]

const newKeys = () => webcrypto.subtle.generateKey(CURVE, true, ['sign', 'verify'])
const pem = (text: string) => `${text.trim()}\n`
const pemOf = (key: webcrypto.CryptoKey, type: 'pkcs8' | 'spki') =>
  pem(KeyObject.from(key).export({ type, format: 'pem' }).toString())

/** Positive, as a serial number must be, and never zero at its start. */
const newSerial = () => {
  const bytes = randomBytes(16)
  bytes[0] = 0x40 | ((bytes[0] ?? 0) & 0x3f)
  return bytes.toString('hex')
}

/** How a private key signs: ours is ECDSA on P-256; a root that somebody brings may be of RSA, or on P-384. */
const signingWith = async (text: string) => {
  const key = createPrivateKey(text)
  const curve = key.asymmetricKeyDetails?.namedCurve
  const signingAlgorithm =
    key.asymmetricKeyType === 'rsa'
      ? { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' }
      : { ...SIGNING, namedCurve: curve === 'secp384r1' ? 'P-384' : 'P-256' }
  const bytes = key.export({ type: 'pkcs8', format: 'der' })
  const signingKey = await webcrypto.subtle.importKey('pkcs8', bytes, signingAlgorithm, false, ['sign'])
  return { signingAlgorithm, signingKey }
}

/** A pair of keys without a certificate, PEM. */
export const makeKeys = async (): Promise<{ readonly key: string; readonly publicKey: string }> => {
  const keys = await newKeys()
  return { key: pemOf(keys.privateKey, 'pkcs8'), publicKey: pemOf(keys.publicKey, 'spki') }
}

/** A new key and the certificate of it, which `by` signs. @default it signs itself */
export const certify = async ({ subject, extensions, ...period }: Said, by?: Pair): Promise<Pair> => {
  const keys = await newKeys()
  const serialNumber = newSerial()
  const certificate = await X509CertificateGenerator.create({
    serialNumber,
    subject: subject(serialNumber),
    issuer: by === undefined ? subject(serialNumber) : new X509Certificate(by.certificate).subject,
    ...period,
    publicKey: keys.publicKey,
    ...(by === undefined
      ? { signingKey: keys.privateKey, signingAlgorithm: SIGNING }
      : await signingWith(by.key)),
    extensions: [...(await extensions(keys.publicKey))],
  })
  return { certificate: pem(certificate.toString('pem')), key: pemOf(keys.privateKey, 'pkcs8') }
}
