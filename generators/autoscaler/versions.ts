/** Which release belongs to which Kubernetes. */

/**
 * By Kubernetes' minor version: it foresees what the scheduler of that version will do. Source: the newest tag
 * `cluster-autoscaler-<release>` of each at https://github.com/kubernetes/autoscaler, seen 2026-11-29.
 */
const releases: Readonly<Record<string, string>> = {
  '1.31': '1.31.5',
  '1.32': '1.32.7',
  '1.33': '1.33.6',
  '1.34': '1.34.5',
  '1.35': '1.35.2',
  '1.36': '1.36.1',
}

/**
 * The image for a minor version of Kubernetes. Errors: throws for one without a row; a test holds the table against the
 * versions that a fleet may have.
 */
export const imageFor = (kubernetes: string): string => {
  const release = releases[kubernetes]
  if (release === undefined)
    throw new Error(
      `no release for Kubernetes ${kubernetes}: add its row to generators/autoscaler/versions.ts`,
    )
  return `registry.k8s.io/autoscaling/cluster-autoscaler:v${release}`
}
