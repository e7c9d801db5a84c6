/** What each entry of a cloud's secret manager is called: bootstrap writes them, the clusters read them. */
import type { Cluster, Fleet } from '../fleet/index.ts'

/** Keys of an entry that holds the way to a cluster's API server. */
export interface RemoteAccess {
  /** URL that the other clusters reach it at. */
  readonly server: string
  /** The certificate that it is trusted by: PEM in base64, in one line or many. */
  readonly ca: string
  /** The token of Istio's reader there. */
  readonly token: string
}

/**
 * Names of the entries about a cluster, each a JSON map. Letters, digits and dashes, which AWS Secrets Manager and
 * Google Secret Manager both take.
 */
export const entriesOf = ({ mesh, traffic }: Fleet, { name }: Cluster) => ({
  /** Its certificate authority, with the keys of `cacerts`. Only in the secret manager of its own cloud. */
  authority: `${mesh.id}-${name}-cacerts`,
  /** How others read its endpoints, a `RemoteAccess`. In the secret managers of all others. */
  remoteAccess: `${mesh.id}-${name}-remote-access`,
  /** The certificate of the public host, with the keys tls.crt and tls.key; the same in all. */
  certificate: traffic.certificate,
})

/** The keys of the tunnels of an AWS and a Google cluster, which only Terraform reads; in the secret manager of the first. */
export const tunnelKeysOf = (
  { mesh }: Fleet,
  { aws, gcp }: { readonly aws: string; readonly gcp: string },
): string => `${mesh.id}-vpn-${aws}-${gcp}`
