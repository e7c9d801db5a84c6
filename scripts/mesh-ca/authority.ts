/** Certificate authorities of the mesh: a root, and intermediates that it signs. ECDSA on P-256, which istiod takes. */
import 'reflect-metadata'
import { createPrivateKey, KeyObject, randomBytes, webcrypto } from 'node:crypto'
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  type Extension,
  KeyUsageFlags,
  KeyUsagesExtension,
  SubjectKeyIdentifierExtension,
  X509Certificate,
  X509CertificateGenerator,
} from '@peculiar/x509'

/** A certificate and the key that it is of, both PEM with one line end at the end. */
export interface Authority {
  readonly certificate: string
  readonly key: string
}

export interface Validity {
  readonly now: Date
  /** From now on. */
  readonly days: number
}

const CURVE = { name: 'ECDSA', namedCurve: 'P-256' } as const
const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

/** A clock that is behind by less than an hour finds the certificate valid. */
const periodOf = ({ now, days }: Validity) => ({
  notBefore: new Date(now.getTime() - HOUR_MS),
  notAfter: new Date(now.getTime() + days * DAY_MS),
})

/** Positive, as a serial number must be, and never zero at its start. */
const newSerial = () => {
  const bytes = randomBytes(16)
  bytes[0] = 0x40 | ((bytes[0] ?? 0) & 0x3f)
  return bytes.toString('hex')
}

const pem = (text: string) => `${text.trim()}\n`

const keyText = (key: webcrypto.CryptoKey) =>
  pem(KeyObject.from(key).export({ type: 'pkcs8', format: 'pem' }).toString())

/** What lets a certificate sign others: those below it, and `below` more levels of authorities. */
const asAuthority = (below: number): readonly Extension[] => [
  new BasicConstraintsExtension(true, below, true),
  new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
]

/** The part of a serial number that tells authorities of one name apart, for people. */
const short = (serial: string) => serial.slice(0, 8)

/** How a private key signs: ours is ECDSA on P-256; a root that somebody brings may be of RSA, or on P-384. */
const signingWith = async (text: string) => {
  const key = createPrivateKey(text)
  const curve = key.asymmetricKeyDetails?.namedCurve
  const algorithm =
    key.asymmetricKeyType === 'rsa'
      ? { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' }
      : { ...CURVE, namedCurve: curve === 'secp384r1' ? 'P-384' : 'P-256', hash: 'SHA-256' }
  const bytes = key.export({ type: 'pkcs8', format: 'der' })
  return {
    algorithm,
    key: await webcrypto.subtle.importKey('pkcs8', bytes, algorithm, false, ['sign']),
  }
}

/** A new root, which signs itself. */
export const makeRoot = async (mesh: string, validity: Validity): Promise<Authority> => {
  const keys = await webcrypto.subtle.generateKey(CURVE, true, ['sign', 'verify'])
  const serialNumber = newSerial()
  const certificate = await X509CertificateGenerator.createSelfSigned({
    serialNumber,
    name: `CN=${mesh} root ${short(serialNumber)}, O=${mesh}`,
    ...periodOf(validity),
    keys,
    signingAlgorithm: { name: 'ECDSA', hash: 'SHA-256' },
    extensions: [...asAuthority(1), await SubjectKeyIdentifierExtension.create(keys.publicKey)],
  })
  return { certificate: pem(certificate.toString('pem')), key: keyText(keys.privateKey) }
}

/** A new intermediate of a root, with a key of its own. It ends with the root at the latest. */
export const makeIntermediate = async (
  root: Authority,
  { mesh, cluster }: { readonly mesh: string; readonly cluster: string },
  validity: Validity,
): Promise<Authority> => {
  const keys = await webcrypto.subtle.generateKey(CURVE, true, ['sign', 'verify'])
  const issuer = new X509Certificate(root.certificate)
  const { key: signingKey, algorithm } = await signingWith(root.key)
  const serialNumber = newSerial()
  const { notBefore, notAfter } = periodOf(validity)
  const certificate = await X509CertificateGenerator.create({
    serialNumber,
    subject: `CN=${mesh} ${cluster} ${short(serialNumber)}, O=${mesh}`,
    issuer: issuer.subject,
    notBefore,
    notAfter: notAfter < issuer.notAfter ? notAfter : issuer.notAfter,
    publicKey: keys.publicKey,
    signingKey,
    signingAlgorithm: algorithm,
    extensions: [
      ...asAuthority(0),
      await SubjectKeyIdentifierExtension.create(keys.publicKey),
      await AuthorityKeyIdentifierExtension.create(issuer.publicKey),
    ],
  })
  return { certificate: pem(certificate.toString('pem')), key: keyText(keys.privateKey) }
}
