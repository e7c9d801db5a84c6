/** The pods that an object makes, and their containers, on both sides of a change. */
import { at, isMap, type Json, type JsonMap, mapsAt, textAt } from '../../objects/index.ts'
import type { Change } from '../changes/index.ts'
import type { Case } from './case.ts'
import { ofKinds } from './things.ts'

const TEMPLATES: Readonly<Record<string, readonly string[]>> = {
  Pod: ['spec'],
  CronJob: ['spec', 'jobTemplate', 'spec', 'template', 'spec'],
  Deployment: ['spec', 'template', 'spec'],
  StatefulSet: ['spec', 'template', 'spec'],
  DaemonSet: ['spec', 'template', 'spec'],
  ReplicaSet: ['spec', 'template', 'spec'],
  Job: ['spec', 'template', 'spec'],
}

export const WORKLOADS = Object.keys(TEMPLATES)

/** A workload that came or changed: its pods then and now. */
export interface PodChange {
  readonly change: Change
  /** Where its pods are described. */
  readonly path: string
  /** Undefined where there was none. */
  readonly before: JsonMap | undefined
  readonly after: JsonMap
}

const mapAt = (value: Json | undefined, path: readonly string[]): JsonMap | undefined => {
  const found = at(value, ...path)
  return isMap(found) ? found : undefined
}

/** Every workload of the new tree that came or changed. */
export const podChanges = (of: Case): readonly PodChange[] =>
  ofKinds(of, ...WORKLOADS).flatMap((change) => {
    const path = TEMPLATES[change.kind] ?? []
    const after = mapAt(change.after, path)
    return after === undefined
      ? []
      : [{ change, path: path.join('.'), before: mapAt(change.before, path), after }]
  })

/** A container of both sides, by its name. */
export interface ContainerChange {
  readonly name: string
  readonly path: string
  readonly before: JsonMap | undefined
  readonly after: JsonMap
}

const LISTS = ['initContainers', 'containers', 'ephemeralContainers'] as const

/** Containers of the new side; one that is new has no `before`. */
export const containerChanges = ({ path, before, after }: PodChange): readonly ContainerChange[] =>
  LISTS.flatMap((list) => {
    const old = new Map(mapsAt(before, list).map((each) => [textAt(each, 'name'), each]))
    return mapsAt(after, list).map((each) => {
      const name = textAt(each, 'name') ?? ''
      return { name, path: `${path}.${list}[${name}]`, before: old.get(name), after: each }
    })
  })
