/** The rule over priorities: what carries requests comes before what watches it. */
import type { Finding } from '../findings/index.ts'
import { app } from '../inference/index.ts'
import { namespaceOf, numberAt, textAt } from '../objects/index.ts'
import { podsOfChart } from '../pods/index.ts'
import { releasesOf } from './pods.ts'
import { type ClusterTree, ofKind, type Rule, type Tree, workloadsOf } from './tree.ts'

/** Releases without which no request is answered. */
const carrying = ['istiod', 'istio-ingress', 'istio-eastwestgateway']

interface Named {
  readonly file: string
  readonly field: string
  readonly name: string
  readonly carries: boolean
  readonly priority: string | undefined
}

const ofReleases = (tree: Tree, home: ClusterTree): readonly Named[] =>
  releasesOf(tree, home).flatMap(({ name, layers, file }) =>
    podsOfChart(name, layers).map((pods) => ({
      file,
      field: 'priorityClassName',
      name: pods.name === name ? name : `${pods.name} of ${name}`,
      carries: carrying.includes(name),
      priority: pods.priority,
    })),
  )

const ofObjects = (home: ClusterTree): readonly Named[] =>
  workloadsOf(home).map(({ object, file }) => ({
    file,
    field: `${object.kind} ${object.metadata.name} spec.template.spec.priorityClassName`,
    name: object.metadata.name,
    carries: namespaceOf(object) === app.namespace,
    priority: textAt(object, 'spec', 'template', 'spec', 'priorityClassName'),
  }))

/** The cloud's own classes are there in every cluster. */
const theirs = (name: string) => name.startsWith('system-')

const priority: Rule = (tree) =>
  tree.clusters.flatMap((home) => {
    const values = new Map(
      ofKind(home, 'PriorityClass').map(({ object }) => [
        object.metadata.name,
        numberAt(object, 'value') ?? 0,
      ]),
    )
    const say = ({ file, field }: Named, message: string, mend: string): readonly Finding[] => [
      { code: 'workload-priority', place: { file, field }, message, mend },
    ]
    return [...ofReleases(tree, home), ...ofObjects(home)].flatMap((each) => {
      const { name, carries, priority: own } = each
      if (own !== undefined && !theirs(own) && !values.has(own))
        return say(
          each,
          `${name} has the priority class ${own}, which the cluster does not have`,
          `name one of ${[...values.keys()].join(', ')}`,
        )
      const value = own === undefined ? 0 : (values.get(own) ?? 0)
      if (carries && value <= 0)
        return say(
          each,
          `${name} carries requests and has no priority over what watches`,
          'give it a class of generators/parts/priorities.ts',
        )
      return !carries && value > 0
        ? say(
            each,
            `${name} carries no request and would push out what does, with the priority ${own}`,
            'leave its priority class out',
          )
        : []
    })
  })

export const priorityRule = { 'workload-priority': priority } as const satisfies Readonly<
  Record<string, Rule>
>
