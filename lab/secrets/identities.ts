/**
 * Who may read which secrets: the operator of a cluster is known by the address that it asks the metadata server from, and
 * gets credentials that open the secret manager of its own cloud. It stands for EKS Pod Identity and for Workload Identity.
 */
import { createHmac, randomBytes } from 'node:crypto'
import { BlockList } from 'node:net'
import { type Cluster, podRangeOf } from '../../generators/fleet/index.ts'

/** Credentials of one cluster, in the words of both clouds. */
interface Credentials {
  readonly accessKey: string
  readonly secretKey: string
  /** Session token of AWS, bearer token of Google. */
  readonly token: string
}

export interface Identities {
  /** The cluster that an address belongs to: of a node, or of a pod. */
  readonly at: (address: string) => Cluster | undefined
  readonly credentialsOf: (cluster: Cluster) => Credentials
  /** The cluster whose token it is. */
  readonly holderOf: (token: string) => Cluster | undefined
}

const rangeOf = (cluster: Cluster): BlockList => {
  const list = new BlockList()
  for (const range of [cluster.addresses.nodes, podRangeOf(cluster)]) {
    const [address = '', bits = ''] = range.split('/')
    list.addSubnet(address, Number(bits))
  }
  return list
}

/** Servers of IPv4 that listen on IPv6 too see addresses of the former in the form of the latter. */
const plain = (address: string) => address.replace(/^::ffff:/, '')

export const identitiesOf = (clusters: readonly Cluster[]): Identities => {
  const ranges = clusters.map((cluster) => ({ cluster, range: rangeOf(cluster) }))
  // Tokens of an earlier start are refused, as are those of other labs.
  const seed = randomBytes(32)
  const secretOf = (what: string, { name }: Cluster) =>
    createHmac('sha256', seed).update(`${what} ${name}`).digest('hex')
  const tokenOf = (cluster: Cluster) => secretOf('token', cluster)
  return {
    at: (address) => ranges.find(({ range }) => range.check(plain(address)))?.cluster,
    credentialsOf: (cluster) => ({
      accessKey: `ASIALAB${cluster.name.toUpperCase()}`,
      secretKey: secretOf('key', cluster),
      token: tokenOf(cluster),
    }),
    holderOf: (token) => clusters.find((cluster) => tokenOf(cluster) === token),
  }
}
