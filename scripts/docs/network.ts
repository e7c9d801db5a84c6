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
        row.mesh ? '15443 of the east-west gateway, which hands it on' : portsOf(row),
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

const READING = `\`rendered/<cluster>/firewall.json\` has the rules of one cluster: \`ranges\` names groups of addresses, \`ingress\` the rules. Terraform has it from \`terraform/modules/plan\`:

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
| \`clusters\` | nodes and pods of the other clusters: GKE sends the addresses of pods over the VPN, EKS those of nodes unless told otherwise |
| \`controlPlane\` | the API server, where it has a range of its own (GKE) |
| \`loadBalancers\` | proxies and health checks of the global load balancer |
| \`network\` | the cluster's own nodes and pods, which its internal load balancers have addresses among |

\`to: nodes\` is whatever has an address of nodes or pods. \`to: controlPlane\` is the API server: the cluster's security group on EKS, the
authorized networks on GKE, whose firewall does not reach it. Google takes a rule as it is; AWS needs one for each port and range.
For \`icmp\` open type 3, code 4 (fragmentation needed) on AWS; Google opens the protocol.`

const EDGE = `Clients reach one address, of the global load balancer (\`terraform/modules/edge\`): port 443, and port 80, which only sends them on to 443. It comes to the gateways without TLS, at port
80 of their pods, and asks their health at port 15021; no other port is open to it. On EKS it reaches the addresses of the gateways' internal load balancer, over the VPN. On GKE it reaches
the pods: the Service of the gateways asks GKE for a network endpoint group in each zone, by the annotation \`cloud.google.com/neg\` and the name \`<mesh.id>-<cluster>-ingress\`, and the
stage \`edge\` looks for groups of that name. A test holds name, port and firewall to each other. GKE makes the group of a zone with the first node there, and keeps a group whose Service is
gone while a load balancer has it.`

/** The pictures of docs/architecture.md. */
export const networkPictures = () =>
  [
    'From outside, and to other clusters (with `mesh.network: gateway`):',
    outside(),
    'Inside a cluster, to serve:',
    inside('serving'),
    'To measure:',
    inside('measuring'),
    'To look at measures of all clusters, and for traces:',
    inside('watching'),
    'To bring and keep it there:',
    inside('managing'),
  ].join('\n\n')

/** The text of docs/network.md. */
export const networkPage = () =>
  `${[
    '# Who talks to whom',
    'Made by `npm run docs` from the table in `generators/network`, which the NetworkPolicies and the firewall rules of Terraform are made from too. What is not here is refused where a NetworkPolicy or a firewall stands in between: around `ml-inference` in both directions, into `observability` and Thanos Query, and around each network. Every pod asks DNS and is probed by its node; the table says it of those whose policy must. A test holds each row against what listens: ports of our objects, and of charts by `generators/charts/brings`. A port of a chart that has no row has its reason there.',
    '## From outside, and to other clusters',
    rowsOf('internet'),
    betweenRows(),
    '## Inside a cluster',
    rowsOf('cluster'),
    '## The global load balancer',
    EDGE,
    '## Firewalls',
    READING,
    firewall(),
  ].join('\n\n')}\n`
