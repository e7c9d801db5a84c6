/** Certificate authorities of the mesh: a root, and intermediates that it signs. ECDSA on P-256, which istiod takes. */
import 'reflect-metadata'
import {
  AuthorityKeyIdentifierExtension,
  SubjectKeyIdentifierExtension,
  X509Certificate,
} from '@peculiar/x509'
import { asAuthority, certify, type Pair, periodOf } from '../../tools/certificates/index.ts'

export type Authority = Pair

export interface Validity {
  readonly now: Date
  /** From now on. */
  readonly days: number
}

/** A clock that is behind by less than an hour finds the certificate valid. */
const validFor = ({ now, days }: Validity) => periodOf(now, { hours: 1, days })

/** The part of a serial number that tells authorities of one name apart, for people. */
const short = (serial: string) => serial.slice(0, 8)

/** A new root, which signs itself. */
export const makeRoot = (mesh: string, validity: Validity): Promise<Authority> =>
  certify({
    subject: (serial) => `CN=${mesh} root ${short(serial)}, O=${mesh}`,
    ...validFor(validity),
    extensions: async (key) => [...asAuthority(1), await SubjectKeyIdentifierExtension.create(key)],
  })

/** A new intermediate of a root, with a key of its own. It ends with the root at the latest. */
export const makeIntermediate = (
  root: Authority,
  { mesh, cluster }: { readonly mesh: string; readonly cluster: string },
  validity: Validity,
): Promise<Authority> => {
  const issuer = new X509Certificate(root.certificate)
  const { notBefore, notAfter } = validFor(validity)
  return certify(
    {
      subject: (serial) => `CN=${mesh} ${cluster} ${short(serial)}, O=${mesh}`,
      notBefore,
      notAfter: notAfter < issuer.notAfter ? notAfter : issuer.notAfter,
      extensions: async (key) => [
        ...asAuthority(0),
        await SubjectKeyIdentifierExtension.create(key),
        await AuthorityKeyIdentifierExtension.create(issuer.publicKey),
      ],
    },
    root,
  )
}
