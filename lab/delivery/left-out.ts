/**
 * Applications that are not in the lab, with the reason: where there is no way to their chart, since nobody publishes these
 * charts but as archives on the web. Where there is a way nothing is left out.
 */
import type { Fleet } from '../../generators/fleet/index.ts'
import { missingCharts } from '../internet/index.ts'
import { LabError } from '../machine/index.ts'

export interface LeftOut {
  /** Name of the Application. */
  readonly application: string
  readonly why: string
}

const LEFT_OUT: readonly LeftOut[] = [
  {
    application: 'kube-prometheus-stack',
    why: 'its chart is no Go module; metrics are collected by nobody, so alerts and dashboards show nothing',
  },
  { application: 'otel-collector', why: 'its chart is no Go module; spans are sent to nobody' },
  { application: 'jaeger', why: 'its chart is no Go module; traces are kept by nobody' },
  { application: 'opencost', why: 'its chart is no Go module, and it reads Prometheus, which is not there' },
]

/** What is left out with what a cache holds. Errors: LabError for a chart that should be there. */
export const leftOut = (cache: string, fleet: Fleet): readonly LeftOut[] =>
  missingCharts(cache, fleet)
    .flatMap(({ applications }) => applications)
    .map((application) => {
      const known = LEFT_OUT.find((each) => each.application === application)
      if (known === undefined)
        throw new LabError(`the chart of ${application} is not in the cache: npm run lab -- install`)
      return known
    })

/**
 * The hook that takes them out of every commit of the lab's repository, after each rendering: nobody has to remember it,
 * and the rest of the tree stays as it is rendered.
 */
export const preCommit = (out: readonly LeftOut[]): string => `#!/bin/sh
# Made by the lab: what it cannot have stays out of every commit.
set -e
for folder in rendered/*/argocd; do
${out
  .map(
    ({ application }) => `  # ${application}
  sed -i '/- application-${application}\\.yaml$/d' "$folder/kustomization.yaml"
  git rm --quiet --force --ignore-unmatch "$folder/application-${application}.yaml"
`,
  )
  .join('')}  git add "$folder"
done
`
