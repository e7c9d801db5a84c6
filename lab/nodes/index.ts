/** The nodes of each cloud: containerd, kubelet and kube-proxy in a root and a network of their own. */
export { startNode } from './node.ts'
export { nodeSteps } from './steps.ts'
