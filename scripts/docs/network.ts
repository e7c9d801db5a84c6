/** The table of connections: as tables in docs/network.md, as pictures in docs/architecture.md. */
import {
  type Connection,
  connections,
  type EndpointName,
  endpointOf,
  firewallTable,
  table,
} from '../../generators/network/index.ts'

const title = (name: EndpointName) => endpointOf(name).title
const portsOf = ({ ports, protocols = ['TCP'] }: Connection) =>
  [ports.join(', '), protocols.join('/') === 'TCP' ? '' : protocols.join('/')].filter(Boolean).join(' ')

const markdown = (head: readonly string[], rows: readonly (readonly string[])[]) =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n')

const rowsOf = (crosses: Connection['crosses']) =>
  markdown(
    ['from', 'to', 'port', 'why'],
    table
      .filter((row) => row.crosses === crosses)
      .map((row) => [title(row.from), title(row.to), portsOf(row), row.why]),
  )

const betweenRows = () =>
  markdown(
    ['from', 'to', 'flat: port', 'gateway: port', 'why'],
    table
      .filter(({ crosses }) => crosses === 'clouds')
      .map((row) => [
        title(row.from),
        title(row.to),
        portsOf(row),
        row.mesh ? '15443 of the east-west gateway, which forwards it' : portsOf(row),
        row.why,
      ]),
  )

/** Edges of a picture: one arrow for each pair, with all of its ports. */
const edges = (rows: readonly Connection[], toNode: (row: Connection) => string) =>
  [...Map.groupBy(rows, (row) => `${row.from}>${toNode(row)}`).values()].flatMap((group) => {
    const [first] = group
    const ports = [...new Set(group.map(portsOf))].join(', ')
    return first === undefined ? [] : [`  ${first.from} -->|${ports}| ${toNode(first)}`]
  })

/** Boxes by namespace; what is in no namespace stands free. */
const boxes = (names: readonly EndpointName[]) => {
  const place = (name: EndpointName) => endpointOf(name).pods?.namespace ?? ''
  return [...Map.groupBy([...new Set(names)], place)].flatMap(([namespace, group]) => {
    const nodes = group.map((name) => `${name}["${title(name)}"]`)
    return namespace === ''
      ? nodes.map((node) => `  ${node}`)
      : [`  subgraph in_${namespace}["${namespace}"]`, ...nodes.map((node) => `    ${node}`), '  end']
  })
}

const picture = (lines: readonly string[]) => ['```mermaid', 'flowchart LR', ...lines, '```'].join('\n')

const endsOf = (rows: readonly Connection[]) => rows.flatMap(({ from, to }) => [from, to])

const outside = () => {
  const rows = connections('gateway').filter(({ crosses }) => crosses !== 'cluster')
  const here = rows.flatMap(({ from, to, crosses }) => (crosses === 'clouds' ? [from] : [from, to]))
  const there = [...new Set(rows.filter(({ crosses }) => crosses === 'clouds').map(({ to }) => to))]
  const remote = (row: Connection) => (row.crosses === 'clouds' ? `other_${row.to}` : row.to)
  return picture([
    ...boxes(here),
    '  subgraph other["another cluster"]',
    ...there.map((name) => `    other_${name}["${title(name)}"]`),
    '  end',
    ...edges(rows, remote),
  ])
}

const measuring: readonly EndpointName[] = ['prometheus', 'opencost']
const watching: readonly EndpointName[] = ['thanosQuery', 'thanosSidecar', 'grafana', 'collector', 'jaeger']
const managing: readonly EndpointName[] = ['argocd', 'clusterAutoscaler', 'externalSecrets', 'nodes']

/** What a connection inside a cluster is for: all in one picture could not be read. */
const purposeOf = ({ from, to }: Connection) =>
  measuring.includes(from)
    ? 'measuring'
    : watching.includes(from) || watching.includes(to)
      ? 'watching'
      : managing.includes(from) || managing.includes(to)
        ? 'managing'
        : 'serving'

const inside = (purpose: ReturnType<typeof purposeOf>) => {
  const rows = connections('gateway').filter((row) => row.crosses === 'cluster' && purposeOf(row) === purpose)
  return picture([...boxes(endsOf(rows)), ...edges(rows, ({ to }) => to)])
}

const firewall = () =>
  markdown(
    ['rule', 'protocol', 'ports', 'from', 'to', 'network'],
    (['gateway', 'flat'] as const).flatMap((network) =>
      firewallTable(network).map(([name, { protocol, ports, from, to }]) => [
        `\`${name}\``,
        protocol,
        ports.join(', '),
        from,
        to,
        network,
      ]),
    ),
  )

const READING = `\`rendered/<cluster>/firewall.json\` has the rules of one cluster: \`ranges\` names groups of addresses, \`ingress\` the rules. Terraform reads it through \`terraform/modules/plan\`:

\`\`\`hcl
module "plan" {
  source = "../../modules/plan"
}
locals {
  firewall = module.plan.clusters[var.cluster].firewall
}
# for_each = local.firewall.ingress; the addresses of a rule: local.firewall.ranges[each.value.from]
\`\`\`

| \`from\` | addresses |
|---|---|
| \`clusters\` | nodes and pods of the other clusters: GKE sends pod addresses over the VPN, EKS node addresses unless configured otherwise |
| \`controlPlane\` | the API server, where it has a range of its own (GKE) |
| \`loadBalancers\` | proxies and health checks of the global load balancer |
| \`network\` | the cluster's own nodes and pods, among whose addresses are those of its internal load balancers |

\`to: nodes\` is everything with a node or pod address. \`to: controlPlane\` is the API server: the cluster's security group on EKS, the
authorized networks on GKE, whose firewall does not cover it. Google takes a rule as it is; AWS needs one for each port and range.
For \`icmp\` open type 3, code 4 (fragmentation needed) on AWS; Google opens the whole protocol.`

const EDGE = `Clients reach one address, that of a global external Application Load Balancer (\`terraform/modules/edge\`): on port 443, and on port 80, which only redirects to 443. It speaks plain HTTP to port
80 of the gateways and probes port 15021; no other port is open to it. [The mesh](traffic.md), at the gateway where a request enters, decides which cluster answers, not the load balancer.

- **How requests spread.** Balancing mode RATE with 1,000 requests/s per endpoint (\`max_rate_per_endpoint\`), an endpoint being a gateway pod (GKE) or an address of the internal load balancer (EKS). The nearest
  region comes first; above that rate requests overflow to the next, and none is refused. A request may take 30 s (\`timeout_seconds\`).
- **Health checks.** \`/healthz/ready\` at port 15021 every 5 s, with a timeout of 3 s. Two failures take an endpoint out, two successes put it back.
- **Limit per client.** 6,000 requests in 60 s for each client IP (\`requests_per_client\`), then 429 from Cloud Armor. The [server](server.md) answers 429 too, with \`Retry-After\`, when its queue is full.
- **Traces.** The header \`x-client-trace-id\`, by which a gateway [traces a request](observability.md#find-a-trace) whatever it samples, is taken from clients' requests.
- **To EKS**: over the VPN, to the addresses of the gateways' internal load balancer. The endpoint group (\`NON_GCP_PRIVATE_IP_PORT\`) is in the network and the first zone of the first Google cluster by name, which
  alone announces the load balancer's ranges to AWS. While that network is down, AWS gets no requests from outside.
- **To GKE**: straight to the pods. The Service of the gateways asks GKE for a network endpoint group (NEG) in each zone, by the annotation \`cloud.google.com/neg\` and the name \`<mesh.id>-<cluster>-ingress\`, and the
  stage \`edge\` looks for groups of that name. A test checks that name, port and firewall agree. GKE creates the group of a zone with the first node there, and keeps a group whose Service is gone while a load balancer uses it.

Rate, timeout and limit are defaults in \`terraform/modules/edge/variables.tf\`, to be changed under \`stages.edge\` in \`terraform/accounts.yaml\`; the health check is fixed in \`backends.tf\`. Which endpoints are healthy:

\`\`\`sh
gcloud compute backend-services get-health <mesh.id>-gateways --global --project <project>
\`\`\``

const VPN = `Each pair of an AWS and a Google cluster has four IPsec tunnels (\`terraform/modules/vpn\`): two interfaces of an HA VPN gateway at Google, and two VPN connections with two tunnels each at the AWS cluster's virtual
private gateway. Any three may fail. IKEv2 with one proposal (AES-256-GCM, SHA-384, group 20); routes come by BGP over each tunnel. ASNs and inside addresses follow from the plan ([picture](architecture.md#networks)).

- **Active tunnel and bandwidth.** From AWS one tunnel at a time carries traffic, at 1.25 Gbit/s: a virtual private gateway does not spread it.
- **Key rotation.** The pre-shared keys are in the entry \`<mesh.id>-vpn-<aws>-<gcp>\` of the AWS cluster's secret manager, one per tunnel (\`0-1\`, \`0-2\`, \`1-1\`, \`1-2\`): 32 letters and digits, the first a letter. A new key
  replaces its tunnel: change one, \`npm run bootstrap -- --only "vpn <aws>-<gcp>"\`, wait until the tunnel is up, then the next.
- **Packet size.** A tunnel carries less than a node sends. Cloud VPN clamps the segment size of TCP
  ([MTU considerations](https://cloud.google.com/network-connectivity/docs/vpn/concepts/mtu-considerations)), and only TCP crosses. Through a tunnel that does not, the first large packets of a
  connection are lost and it runs into \`connectTimeout\`: the request is answered by a second try, a second later (seen in the lab before its tunnel clamped).
- **Why a tunnel is down** is in the CloudWatch log group \`/<mesh.id>-<aws>-<gcp>/vpn\`.

\`\`\`sh
gcloud compute vpn-tunnels list --project <project>
aws ec2 describe-vpn-connections --region <region> --query 'VpnConnections[].VgwTelemetry[]'
\`\`\``

/** The pictures of docs/architecture.md. */
export const networkPictures = () =>
  [
    'From outside, and to other clusters (with `mesh.network: gateway`):',
    outside(),
    'Inside a cluster, serving requests:',
    inside('serving'),
    'Metrics:',
    inside('measuring'),
    'Metrics of all clusters, and traces:',
    inside('watching'),
    'Delivery, secrets and nodes:',
    inside('managing'),
  ].join('\n\n')

/** The text of docs/network.md. */
export const networkPage = () =>
  `${[
    '# Who talks to whom',
    'Made by `npm run docs` from the table in `generators/network`, from which the NetworkPolicies and the firewall rules for Terraform are made too. A connection that is not listed is refused wherever a NetworkPolicy or a firewall stands in between: around `ml-inference` in both directions, into `observability` and Thanos Query, and around each network. Every pod asks DNS and is probed by its node; the table lists this only for pods whose policy must allow it. A test checks each row against what listens: ports of our objects, and of charts by `generators/charts/brings`, which has the reason for each chart port without a row.',
    '## From outside, and to other clusters',
    rowsOf('internet'),
    betweenRows(),
    '## Inside a cluster',
    rowsOf('cluster'),
    '## The global load balancer',
    EDGE,
    '## The VPN',
    VPN,
    '## Firewalls',
    READING,
    firewall(),
  ].join('\n\n')}\n`
