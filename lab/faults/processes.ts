/** The processes of pods, found by their control groups: no runtime is asked, so that one that hangs hides nobody. */
import { readFileSync } from 'node:fs'
import { foldersOf, type Machine, processesOf } from '../machine/index.ts'
import type { Pod } from './pods.ts'

/** Holds the network of a pod; without it the pod would be another one. */
const HOLDER = 'pause'
const QUALITIES = ['', 'burstable/', 'besteffort/'] as const

/** The group of a pod below its node's kubelet. Undefined when the pod is gone. */
const groupOf = ({ group }: Pick<Machine, 'group'>, { node, uid }: Pod): string | undefined =>
  QUALITIES.map((quality) => `${group}/${node}/kubepods/${quality}pod${uid}`).find(
    (path) => foldersOf(path).length > 0,
  )

/** Undefined for a process that has ended meanwhile. */
const nameOf = (pid: number): string | undefined => {
  try {
    return readFileSync(`/proc/${pid}/comm`, 'utf8').trim()
  } catch {
    return undefined
  }
}

/** Processes of a pod, as the host counts: of all containers, or of one. */
export const processesOfPod = (
  machine: Pick<Machine, 'group'>,
  pod: Pod,
  container?: string,
): readonly number[] => {
  const group = groupOf(machine, pod)
  const id = container === undefined ? undefined : pod.containers[container]
  if (group === undefined || id === '') return []
  return processesOf(id === undefined ? group : `${group}/${id}`).filter((pid) => {
    const name = nameOf(pid)
    return name !== undefined && name !== HOLDER
  })
}

/** Lines for a shell of the machine that kill what is in these pods, twice a second, for ever. */
export const deathLines = (machine: Pick<Machine, 'group'>, pods: readonly Pod[]): string => {
  // One that is gone has no group: without a name it would be the root of all groups.
  const groups = pods.flatMap((pod) => groupOf(machine, pod) ?? [])
  const folders = groups.flatMap((group) => foldersOf(group).slice(0, 1))
  return `while :; do
  for file in ${folders.map((folder) => `${folder}/*/cgroup.procs`).join(' ')}; do
    while read -r pid; do
      [ "$(cat /proc/$pid/comm)" = ${HOLDER} ] || kill -9 "$pid"
    done < "$file"
  done 2> /dev/null
  sleep 0.5
done`
}
