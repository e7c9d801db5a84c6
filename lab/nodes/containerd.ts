/** containerd of a node: where it finds images and network plugins. */
import { meshPlatformOf } from '../../generators/fleet/index.ts'
import { type LabCluster, type LabNode, OUTSIDE } from '../plan/index.ts'

/** Where the registry of the lab listens; every image of every registry comes from there. */
export const REGISTRY = `http://${OUTSIDE.internet}:5000`
/** The image of the process that holds a pod's namespaces. */
export const PAUSE = 'registry.k8s.io/pause:3.10'

/** The folder of network plugins: Google's nodes have one of their own, which istio-cni is told of. */
export const pluginFolder = ({ cluster }: LabCluster): string =>
  meshPlatformOf(cluster.cloud)?.pluginFolder ?? '/opt/cni/bin'

const UNUSED = [
  'snapshotter.v1.aufs',
  'snapshotter.v1.btrfs',
  'snapshotter.v1.devmapper',
  'snapshotter.v1.zfs',
]

/** `mayRaiseOom`: without CAP_SYS_RESOURCE no process may be more precious than its parent. */
export const containerdConfig = (cluster: LabCluster, mayRaiseOom: boolean): string => `version = 2
disabled_plugins = [${UNUSED.map((name) => `"io.containerd.${name}"`).join(', ')}]
[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "${PAUSE}"
  restrict_oom_score_adj = ${!mayRaiseOom}
  max_concurrent_downloads = 6
[plugins."io.containerd.grpc.v1.cri".cni]
  bin_dir = "${pluginFolder(cluster)}"
  conf_dir = "/etc/cni/net.d"
[plugins."io.containerd.grpc.v1.cri".containerd]
  discard_unpacked_layers = true
[plugins."io.containerd.grpc.v1.cri".registry]
  config_path = "/etc/containerd/certs.d"
`

/** For every registry that has no settings of its own. */
export const mirror = `server = "${REGISTRY}"
[host."${REGISTRY}"]
  capabilities = ["pull", "resolve"]
`

/** A cable for each pod and no bridge, as both clouds do it: what pods say to each other passes the rules of the node. */
export const pluginConfig = ({ pods }: LabNode): string =>
  JSON.stringify({
    cniVersion: '0.4.0',
    name: 'pods',
    plugins: [
      {
        type: 'ptp',
        ipam: { type: 'host-local', ranges: [[{ subnet: pods }]], routes: [{ dst: '0.0.0.0/0' }] },
      },
      { type: 'portmap', capabilities: { portMappings: true } },
    ],
  })
