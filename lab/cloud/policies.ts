/** Who enforces NetworkPolicies: the reference implementation of Kubernetes, on every node, in the place of the cloud's own. */
import { CLUSTER_IMAGES } from '../images/index.ts'
import type { Machine } from '../machine/index.ts'
import type { LabNode } from '../plan/index.ts'
import { account, rule, workload } from './objects.ts'

const name = 'kube-network-policies'

/** It listens here for the first packet of each connection. */
const QUEUE = 100

const pod = {
  priorityClassName: 'system-node-critical',
  hostNetwork: true,
  serviceAccountName: name,
  tolerations: [{ operator: 'Exists' }],
  containers: [
    {
      name,
      image: CLUSTER_IMAGES.networkPolicies,
      // containerd 1.6 has no NRI; pods are known by the API server alone.
      command: [
        '/bin/netpol',
        '--hostname-override=$(NODE)',
        '--disable-nri',
        '--fail-open',
        `--nfqueue-id=${QUEUE}`,
      ],
      env: [{ name: 'NODE', valueFrom: { fieldRef: { fieldPath: 'spec.nodeName' } } }],
      securityContext: { privileged: true },
    },
  ],
}

export const policies: readonly object[] = [
  ...account(name, name, [
    rule('', ['pods', 'namespaces', 'nodes'], 'list', 'watch'),
    rule('networking.k8s.io', ['networkpolicies'], 'list', 'watch'),
  ]),
  workload('DaemonSet', name, { 'k8s-app': name }, pod),
]

const PROBE = `table inet probe {
  chain probe {
    queue num ${QUEUE}
  }
}
`

/**
 * What it would write with nftables, for kernels whose nftables have no queue (NFT_QUEUE): connections of the node's pods go
 * through it, but for those of the node itself. As its rules with --fail-open: while nobody listens, all pass.
 */
const byIptables = ({ pods }: LabNode): string => `*mangle
-A POSTROUTING -m owner --uid-owner 0 -j ACCEPT
-A POSTROUTING -m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT
-A POSTROUTING -s ${pods} -j NFQUEUE --queue-num ${QUEUE} --queue-bypass
-A POSTROUTING -d ${pods} -j NFQUEUE --queue-num ${QUEUE} --queue-bypass
COMMIT
`

/** Sees to it that packets of a node's pods reach who enforces policies. */
export const queuePackets = async (machine: Machine, node: LabNode): Promise<void> => {
  const place = { net: node.name } as const
  const { code } = await machine.run(place, ['nft', '--check', '--file', '-'], {
    input: PROBE,
    anyCode: true,
  })
  if (code === 0) return
  await machine.run(place, ['iptables-restore', '--noflush', '--wait'], { input: byIptables(node) })
}
