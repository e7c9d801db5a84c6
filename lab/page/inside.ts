/**
 * The page's process in the network of the lab's person: looks at the clouds and tells, breaks and mends when it is told to.
 * A process of its own, since one process has one network.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { connect } from '../api/index.ts'
import { runningClouds } from '../commands/running.ts'
import { breakIt, isFault, mendAll } from '../faults/index.ts'
import { type ClusterLook, type ClusterLost, lookAt } from '../look/index.ts'
import { LabError } from '../machine/index.ts'

/** What it is told; each with a number that its answer has too. */
export interface Order {
  readonly id: number
  /** Nothing: mend everything. */
  readonly break?: { readonly fault: string; readonly cluster: string }
}

/** What it tells. */
export type Told =
  | { readonly looks: readonly (ClusterLook | ClusterLost)[] }
  | { readonly id: number; readonly error?: string }

const EVERY_MS = 2_000
const tell = (told: Told) => process.send?.(told)

const carryOut = async (order: Order): Promise<void> => {
  const { machine, hands } = runningClouds()
  if (order.break === undefined) await mendAll(hands, machine.state)
  else {
    const { fault, cluster } = order.break
    if (!isFault(fault)) throw new LabError(`there is no fault ${fault}`)
    await breakIt(hands, machine.state, { fault, cluster })
  }
}

/** Looks for as long as the page is there. `kubeconfig` comes during the lab's start, and changes with its clusters. */
const look = async (kubeconfig: string) => {
  let [apis, text] = [new Map() as ReturnType<typeof connect>, '']
  for (;;) {
    const now = readFileSync(kubeconfig, 'utf8')
    if (now !== text) [apis, text] = [connect(kubeconfig), now]
    tell({ looks: await Promise.all([...apis.values()].map(lookAt)) })
    await setTimeout(EVERY_MS)
  }
}

if (import.meta.main) {
  process.on('disconnect', () => process.exit())
  process.on('message', (order: Order) => {
    carryOut(order).then(
      () => tell({ id: order.id }),
      (error: unknown) =>
        tell({ id: order.id, error: error instanceof Error ? error.message : String(error) }),
    )
  })
  await look(join(process.argv[2] ?? '', 'kubeconfig'))
}
