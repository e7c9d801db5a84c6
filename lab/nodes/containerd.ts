/** containerd of a node: where it finds images and network plugins. */
import { meshPlatformOf } from '../../generators/fleet/index.ts'
import { CLUSTER_IMAGES } from '../images/index.ts'
import type { LabCluster, LabNode } from '../plan/index.ts'

/** The folder of network plugins: Google's nodes have one of their own, which istio-cni is told of. */
export const pluginFolder = ({ cluster }: LabCluster): string =>
  meshPlatformOf(cluster.cloud)?.pluginFolder ?? '/opt/cni/bin'

const UNUSED = [
  'snapshotter.v1.aufs',
  'snapshotter.v1.btrfs',
  'snapshotter.v1.devmapper',
  'snapshotter.v1.zfs',
]

/** Ports under 1024 are free to all, as in containerd 2. `mayRaiseOom`: without CAP_SYS_RESOURCE no process may be more precious than its parent. */
export const containerdConfig = (cluster: LabCluster, mayRaiseOom: boolean): string => `version = 2
disabled_plugins = [${UNUSED.map((name) => `"io.containerd.${name}"`).join(', ')}]
[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "${CLUSTER_IMAGES.pause}"
  restrict_oom_score_adj = ${!mayRaiseOom}
  enable_unprivileged_ports = true
[plugins."io.containerd.grpc.v1.cri".cni]
  bin_dir = "${pluginFolder(cluster)}"
  conf_dir = "/etc/cni/net.d"
[plugins."io.containerd.grpc.v1.cri".containerd]
  discard_unpacked_layers = true
[plugins."io.containerd.grpc.v1.cri".registry]
  config_path = "/etc/containerd/certs.d"
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
