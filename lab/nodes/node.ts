/** One node: its own root, then containerd, kubelet and kube-proxy in it. */
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { cpus, totalmem } from 'node:os'
import { dirname, join } from 'node:path'
import { sign } from '../certificates/index.ts'
import { folderOf, kubeconfig, readPair } from '../control-plane/index.ts'
import { HOSTS_TOML } from '../images/index.ts'
import { enterRoot, holderOf, lastWords, type Machine, makeGroup } from '../machine/index.ts'
import { type LabCluster, type LabNode, OUTSIDE } from '../plan/index.ts'
import { waitFor } from '../steps/index.ts'
import { containerdConfig, pluginConfig, pluginFolder } from './containerd.ts'
import { FOLDER, kubeletConfig, proxyConfig } from './kubelet.ts'
import { labelsOf } from './labels.ts'

const CAP_SYS_RESOURCE = 24n
const mayRaiseOom = (): boolean =>
  ((BigInt(`0x${/^CapBnd:\s*(\w+)/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? '0'}`) >>
    CAP_SYS_RESOURCE) &
    1n) ===
  1n

/** What is written into the node's root before anything of it runs, by path. */
const files = async (
  { state }: Machine,
  cluster: LabCluster,
  node: LabNode,
  group: string,
): Promise<Readonly<Record<string, string>>> => {
  const { user: authority } = readPair(folderOf(state, cluster.name), 'ca')
  const user = await sign(authority, {
    name: `system:node:${node.name}`,
    groups: ['system:nodes'],
    hosts: [node.name, node.address],
  })
  const ca = authority.certificate
  return {
    '/etc/machine-id': `${createHash('md5').update(node.name).digest('hex')}\n`,
    '/etc/resolv.conf': `nameserver ${OUTSIDE.internet}\n`,
    '/etc/hosts': `127.0.0.1 localhost\n${node.address} ${node.name}\n`,
    '/etc/cni/net.d/10-pods.conflist': pluginConfig(node),
    '/etc/containerd/config.toml': containerdConfig(cluster, mayRaiseOom()),
    '/etc/containerd/certs.d/_default/hosts.toml': HOSTS_TOML,
    [`${FOLDER}/ca.crt`]: ca,
    [`${FOLDER}/kubelet.crt`]: user.certificate,
    [`${FOLDER}/kubelet.key`]: user.key,
    [`${FOLDER}/kubelet.kubeconfig`]: kubeconfig([{ cluster, authority: ca, user }]),
    [`${FOLDER}/proxy.kubeconfig`]: kubeconfig([
      { cluster, ...readPair(folderOf(state, cluster.name), 'proxy') },
    ]),
    [`${FOLDER}/kubelet.yaml`]: kubeletConfig(cluster, node, group, {
      cores: cpus().length,
      memory: totalmem(),
    }),
    [`${FOLDER}/proxy.yaml`]: proxyConfig(node),
  }
}

/**
 * What holds the node's mounts: the folders that containers lay file systems over are on the disk, since one overlay cannot
 * lie over another's writable layer, and each passes mounts on to pods and to nobody else.
 */
const holder = (cluster: LabCluster, name: string): string => {
  const layer = `/lab/nodes/${name}`
  const plugins = pluginFolder(cluster)
  return `${enterRoot({ debian: '/debian', layer, state: '/lab', programs: '/programs' })}
for folder in containerd kubelet; do
  mkdir -p "/lab/nodes/${name}/$folder" "/var/lib/$folder"
  mount --bind "/lab/nodes/${name}/$folder" "/var/lib/$folder"
  mount --make-private "/var/lib/$folder"
  mount --make-rshared "/var/lib/$folder"
done
mkdir -p ${plugins}
ln -sf -t ${plugins} /usr/lib/cni/*
echo ready > ${layer}/ready
exec sleep infinity`
}

/**
 * What ends is started again, as systemd does on a node. A kubelet ends where its runtime does not answer: not yet on a busy
 * machine, and for seconds after the power was away, until that has taken up its pods again.
 */
const RESTARTED = 'while :; do "$@"; sleep 0.5; done'

/** The programs of a node, in their order. */
const programs = (cluster: LabCluster, node: LabNode): Readonly<Record<string, readonly string[]>> => ({
  containerd: ['containerd'],
  kubelet: [
    'kubelet',
    `--config=${FOLDER}/kubelet.yaml`,
    `--kubeconfig=${FOLDER}/kubelet.kubeconfig`,
    `--hostname-override=${node.name}`,
    `--node-ip=${node.address}`,
    `--node-labels=${Object.entries(labelsOf(cluster, node))
      .map(([key, value]) => `${key}=${value}`)
      .join(',')}`,
  ],
  'kube-proxy': ['kube-proxy', `--config=${FOLDER}/proxy.yaml`],
})

/** The folder of what is on the disk of a node. */
export const diskOf = ({ state }: Pick<Machine, 'state'>, { name }: LabNode): string =>
  join(state, 'nodes', name)

/** Starts a node, up to where its kubelet registers itself. */
export const startNode = async (machine: Machine, cluster: LabCluster, node: LabNode): Promise<void> => {
  const group = `${machine.group}/${node.name}`
  makeGroup(group)
  const disk = diskOf(machine, node)
  const upper = join(disk, 'upper')
  for (const [path, text] of Object.entries(await files(machine, cluster, node, group))) {
    mkdirSync(dirname(join(upper, path)), { recursive: true })
    writeFileSync(join(upper, path), text, { mode: 0o644 })
  }
  const ready = join(disk, 'ready')
  rmSync(ready, { force: true })
  const script = holder(cluster, node.name)
  const inside = ['unshare', '--mount', '--propagation=private', 'sh', '-c', script]
  await machine.start({ net: node.name }, holderOf(node.name), inside)
  await waitFor(`the root of ${node.name}`, () => existsSync(ready), {
    every: 20,
    otherwise: () => lastWords(machine, holderOf(node.name)),
  })
  for (const [program, argv] of Object.entries(programs(cluster, node))) {
    const kept = ['sh', '-c', RESTARTED, 'sh', ...argv]
    await machine.start({ node: node.name }, `${node.name}-${program}`, kept, { env: { GOGC: '60' } })
  }
}
