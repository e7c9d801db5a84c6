/** The certificate authority of a cluster's mesh: secrets makes the Secret, istiod does not start without it. */
import { namespaces } from './namespaces.ts'

export const authority = {
  /** What Istio calls it. Not a name of ours: istiod would make one of its own beside any other. */
  secret: 'cacerts',
  namespace: namespaces.istio.name,
  /** Its keys, each a file to istiod: its own certificate, those between it and the root, and the roots it trusts. */
  certificates: ['ca-cert.pem', 'cert-chain.pem', 'root-cert.pem'],
  privateKey: 'ca-key.pem',
} as const
