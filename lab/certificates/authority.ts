/** A certificate authority of the lab and what it signs. */
import 'reflect-metadata'
import {
  ExtendedKeyUsageExtension,
  type JsonGeneralName,
  KeyUsageFlags,
  KeyUsagesExtension,
  SubjectAlternativeNameExtension,
} from '@peculiar/x509'
import { asAuthority, certify, type Pair, periodOf } from '../../tools/certificates/index.ts'

/** Whom a certificate is for. */
export interface Subject {
  /** Common name: the user, for a client of Kubernetes. */
  readonly name: string
  /** Organizations: the groups, for a client of Kubernetes. */
  readonly groups?: readonly string[]
  /** DNS names and IPv4 addresses that it serves as. @default none, a client only */
  readonly hosts?: readonly string[]
}

const CLIENT_AUTH = '1.3.6.1.5.5.7.3.2'
const SERVER_AUTH = '1.3.6.1.5.5.7.3.1'

/** From yesterday for a year: longer than any lab stands. */
const period = () => periodOf(new Date(), { hours: 24, days: 365 })

/** A new authority, which signs itself. */
export const makeAuthority = (name: string): Promise<Pair> =>
  certify({ subject: () => [{ CN: [name] }], ...period(), extensions: async () => asAuthority() })

const generalName = (host: string): JsonGeneralName =>
  /^[\d.]+$/.test(host) ? { type: 'ip', value: host } : { type: 'dns', value: host }

/** A new key and the certificate of it that the authority signs: of a client, and of a server where it has hosts. */
export const sign = (authority: Pair, { name, groups = [], hosts = [] }: Subject): Promise<Pair> => {
  const said = {
    subject: () => [{ CN: [name] }, ...groups.map((group) => ({ O: [group] }))],
    ...period(),
    extensions: async () => [
      new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
      new ExtendedKeyUsageExtension(hosts.length > 0 ? [SERVER_AUTH, CLIENT_AUTH] : [CLIENT_AUTH]),
      ...(hosts.length > 0 ? [new SubjectAlternativeNameExtension(hosts.map(generalName))] : []),
    ],
  }
  return certify(said, authority)
}
