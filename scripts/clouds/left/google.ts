/** What is left in a Google project: found by the network of a cluster, its labels, and its name. */
import { z } from 'zod'
import type { Cluster, Fleet } from '../../../generators/fleet/index.ts'
import { asked, gcloud } from '../cloud.ts'
import type { Left } from './left.ts'

type Gcp = Extract<Cluster['cloud'], { provider: 'gcp' }>

const things = z.array(
  z.object({
    name: z.string(),
    zone: z.string().optional(),
    region: z.string().optional(),
    networkEndpointType: z.string().optional(),
    target: z.string().optional(),
  }),
)
type Thing = z.output<typeof things>[number]

const last = (path: string) => path.split('/').at(-1) ?? path

const where = ({ zone, region }: Thing): string => {
  if (zone !== undefined) return ` --zone ${last(zone)}`
  return region === undefined ? ' --global' : ` --region ${last(region)}`
}

/** Kinds that are in no zone and no region, and whose command takes no such option. */
const PLACELESS: readonly string[] = ['networks', 'firewall-rules']

const list = ({ project }: Gcp, kind: string, filter: string): Promise<readonly Thing[]> =>
  asked(gcloud(project, 'compute', kind, 'list', '--filter', filter), things)

const gcpLeft = ({ project }: Gcp, kind: string, title: string, thing: Thing): Left => ({
  what: `${title} ${thing.name}`,
  take: `gcloud compute ${kind} delete ${thing.name}${PLACELESS.includes(kind) ? '' : where(thing)} --project ${project}`,
})

const inNetwork = (id: string) => `network~"/${id}$"`

/** What GKE made for Services: not the way to its own control plane, and not the groups that Terraform makes for other clouds. */
export const gcpBalancers = async (cloud: Gcp, id: string): Promise<readonly Left[]> => [
  ...(await list(cloud, 'forwarding-rules', inNetwork(id)))
    .filter(({ target = '' }) => !target.includes('/serviceAttachments/'))
    .map((thing) => gcpLeft(cloud, 'forwarding-rules', 'forwarding rule', thing)),
  ...(await list(cloud, 'network-endpoint-groups', inNetwork(id)))
    .filter(({ networkEndpointType }) => networkEndpointType !== 'NON_GCP_PRIVATE_IP_PORT')
    .map((thing) => gcpLeft(cloud, 'network-endpoint-groups', 'network endpoint group', thing)),
]

/** All that can be found of a cluster which is gone. Errors: ProgramError. */
export const leftOnGoogle = async (
  cloud: Gcp,
  fleet: Fleet,
  { name }: Cluster,
  id: string,
): Promise<readonly Left[]> => {
  const kinds = [
    ['forwarding-rules', 'forwarding rule', inNetwork(id)],
    ['network-endpoint-groups', 'network endpoint group', inNetwork(id)],
    ['addresses', 'address', `network~"/${id}$" OR subnetwork~"/${id}$"`],
    ['firewall-rules', 'firewall rule', inNetwork(id)],
    ['vpn-gateways', 'VPN gateway', inNetwork(id)],
    ['routers', 'router', inNetwork(id)],
    ['networks', 'network', `name=${id}`],
    [
      'disks',
      'disk',
      `(labels.fleet=${fleet.mesh.id} AND labels.cluster=${name}) OR labels.goog-k8s-cluster-name=${id}`,
    ],
  ] as const
  const found: Left[] = []
  for (const [kind, title, filter] of kinds)
    for (const thing of await list(cloud, kind, filter)) found.push(gcpLeft(cloud, kind, title, thing))
  return [...found, ...(await strayDisks(cloud, id, found))]
}

/** A disk of a claim has the name of its volume and not of its cluster: one that nobody uses may be of this one. */
const strayDisks = async (cloud: Gcp, id: string, known: readonly Left[]): Promise<readonly Left[]> => {
  const stray = await list(cloud, 'disks', 'name~"^pvc-" AND -users:*')
  return stray
    .filter(({ zone = '' }) => cloud.zones.includes(last(zone)))
    .map((thing) =>
      gcpLeft(
        cloud,
        'disks',
        `disk that nobody uses, of ${id} or another cluster of ${cloud.project},`,
        thing,
      ),
    )
    .filter(({ take }) => !known.some((each) => each.take === take))
}

const groupsOfEdge = ['forwarding-rules', 'addresses'] as const

/** What is left of the global load balancer, which is of no cluster. Errors: ProgramError. */
export const leftOfEdge = async ({ mesh }: Fleet, project: string): Promise<readonly Left[]> => {
  const found: Left[] = []
  for (const kind of groupsOfEdge) {
    const words = ['compute', kind, 'list', '--filter', `name~"^${mesh.id}-(edge|https|http)$"`]
    for (const { name } of await asked(gcloud(project, ...words), things))
      found.push({
        what: `${kind === 'addresses' ? 'address' : 'forwarding rule'} ${name} of the global load balancer`,
        take: `gcloud compute ${kind} delete ${name} --global --project ${project}`,
      })
  }
  return found
}
