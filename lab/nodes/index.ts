/** The nodes of each cloud: containerd, kubelet and kube-proxy in a root and a network of their own. */
export { type NodeProgram, nodePrograms, processOn, startOnNode, stopOnNode } from './node.ts'
export { nodeSteps, readyNodes } from './steps.ts'
