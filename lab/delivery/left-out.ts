/** What of the tree is not in the lab, with the reason: there is no image or chart of it here, and Applications would wait. */

export interface LeftOut {
  readonly what: string
  /** In `rendered/`; `*` is every cluster. Each is a resource of the kustomization beside it. */
  readonly file: string
  readonly why: string
}

const application = (what: string, why: string): LeftOut => ({
  what,
  file: `*/argocd/application-${what}.yaml`,
  why,
})

/** What asks a cloud for machines, and a chart that is published as an archive on the web only. */
export const LEFT_OUT: readonly LeftOut[] = [
  application('cluster-autoscaler', 'there is no EC2 here to ask for nodes: lab/cloud/autoscaler adds them'),
  application('opencost', 'its chart is no Go module; costs are shown by nobody'),
]

/**
 * The hook that takes them out of every commit of the lab's repository, after each rendering: nobody has to remember it,
 * and the rest of the tree stays as it is rendered.
 */
export const preCommit = (): string => `#!/bin/sh
# Made by the lab: what it cannot have stays out of every commit.
set -e
leave_out() {
  [ -e "$1" ] || return 0
  sed -i "/^ *- $(basename "$1")\\$/d" "$(dirname "$1")/kustomization.yaml"
  rm "$1"
  git add --all "$(dirname "$1")"
}
${LEFT_OUT.map(({ file }) => `for file in rendered/${file}; do leave_out "$file"; done`).join('\n')}
`
