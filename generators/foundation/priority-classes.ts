/** Who is scheduled first when nodes are short: the classes that {@link priorities} names. */
import * as k8s from 'cdk8s-plus-27/lib/imports/k8s.js'
import { type KubeObject, kubeObject } from '../objects/index.ts'
import { type Priority, priorities } from '../parts/index.ts'

/** The same in every cluster of every fleet. */
export const priorityClasses: readonly KubeObject[] = Object.values<Priority>(priorities).map(
  ({ name, value, description, waits }) =>
    kubeObject(
      k8s.KubePriorityClass.manifest({
        metadata: { name },
        value,
        description,
        ...(waits && { preemptionPolicy: 'Never' }),
      }),
    ),
)
