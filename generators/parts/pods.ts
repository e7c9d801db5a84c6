/** What the pods of our own Deployments have in common, whatever runs in them. */

/**
 * The disk of its node that a pod may fill. A pod without a limit can fill the node's, and then the kubelet evicts
 * whoever it finds. Request: `/tmp` (64 MiB) and the log files of the container and its sidecar, 50 MiB each (the kubelet
 * keeps five of 10 MiB). Limit: twice that and more, for a flood of lines between two looks of the kubelet. It counts the
 * sidecar too, which has no limit of its own: the kubelet holds the use of the whole pod against the limits there are.
 */
export const disk = { request: '256Mi', limit: '512Mi' } as const

/** User and group of a process: above 10,000, where no node has a user of its own, and not Istio's 1337. */
export const user = 10_001
