/** What an entry of `cacerts` says, read as istiod reads it. */
import { createPrivateKey, X509Certificate } from 'node:crypto'
import { authority } from '../../generators/parts/index.ts'
import type { Entry } from '../secret-managers/index.ts'
import type { Authority } from './authority.ts'
import { certificatesIn } from './root-file.ts'

/** An intermediate as it is in an entry. */
export interface Cacerts {
  readonly certificate: X509Certificate
  /** The roots that the cluster trusts, in their order. */
  readonly roots: readonly X509Certificate[]
  /** The root that signed the intermediate. */
  readonly issuer: X509Certificate
  /** `root-cert.pem` as it is: istiod compares bytes, and takes a new intermediate only where these stay the same. */
  readonly rootText: string
}

/** An entry, or why istiod would not start with it. */
export type Found = { readonly cacerts: Cacerts } | { readonly wrong: string }

const { privateKey } = authority

export const sameCertificate = (one: X509Certificate, other: X509Certificate) =>
  one.fingerprint256 === other.fingerprint256

const read = (entry: Entry): Found => {
  const missing = [...authority.certificates, privateKey].filter((key) => (entry[key] ?? '').trim() === '')
  if (missing.length > 0) return { wrong: `it has no ${missing.join(', no ')}` }
  const certificate = new X509Certificate(entry['ca-cert.pem'] ?? '')
  const rootText = entry['root-cert.pem'] ?? ''
  const roots = certificatesIn(rootText).map((text) => new X509Certificate(text))
  const issuer = roots.find((root) => certificate.checkIssued(root) && certificate.verify(root.publicKey))
  if (issuer === undefined) return { wrong: 'none of root-cert.pem signed ca-cert.pem' }
  if (!certificate.ca) return { wrong: 'ca-cert.pem may sign no other certificate' }
  if (!certificate.checkPrivateKey(createPrivateKey(entry[privateKey] ?? '')))
    return { wrong: `${privateKey} is not the key of ca-cert.pem` }
  const [first = ''] = certificatesIn(entry['cert-chain.pem'] ?? '')
  if (first === '' || !sameCertificate(new X509Certificate(first), certificate))
    return { wrong: 'cert-chain.pem does not begin with ca-cert.pem' }
  return { cacerts: { certificate, roots, issuer, rootText } }
}

export const readCacerts = (entry: Entry): Found => {
  try {
    return read(entry)
  } catch {
    // What the parser says may have a part of the key in it.
    return { wrong: 'one of its keys is not PEM that can be read' }
  }
}

/** The entry of an intermediate. The chain ends below the root, which who reads it must have already. */
export const cacertsOf = ({ certificate, key }: Authority, rootText: string): Entry => ({
  'ca-cert.pem': certificate,
  'ca-key.pem': key,
  'cert-chain.pem': certificate,
  'root-cert.pem': rootText,
})
