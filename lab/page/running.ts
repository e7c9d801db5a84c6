/** The lab that runs, as the page sees it: what it writes, what its repository asks, and a process inside that looks and acts. */
import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { type Cluster, type Fleet, shareOf } from '../../generators/fleet/index.ts'
import { fleetNow } from '../commands/running.ts'
import { brokenIn, faultNames, faultOf } from '../faults/index.ts'
import type { ClusterLook, ClusterLost } from '../look/index.ts'
import { findMachine, LabError, type Machine, memoryOf } from '../machine/index.ts'
import { readRows } from '../traffic/index.ts'
import type { Order, Told } from './inside.ts'
import type { Cloud, Lab, Snapshot } from './lab.ts'
import { trafficOf } from './traffic.ts'

interface Inside {
  readonly machine: number
  readonly child: ChildProcess
  looks: readonly (ClusterLook | ClusterLost)[]
  readonly answers: Map<number, (error: string | undefined) => void>
}

const startInside = (machine: Machine): Inside => {
  const words = [process.execPath, join(import.meta.dirname, 'inside.ts'), machine.state]
  const [program = '', ...args] = machine.inNetwork('person', words)
  const child = spawn(program, args, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
  const inside: Inside = { machine: machine.pid, child, looks: [], answers: new Map() }
  child.on('message', (told: Told) => {
    if ('looks' in told) inside.looks = told.looks
    else inside.answers.get(told.id)?.(told.error)
  })
  const ended = () => {
    for (const answer of inside.answers.values()) answer('the lab has ended')
  }
  child.on('exit', ended).on('error', ended)
  return inside
}

const cloudOf = (fleet: Fleet, { name, cloud }: Cluster, looks: Inside['looks']): Cloud => {
  const look = looks.find((each) => each.name === name)
  return {
    name,
    place: `${cloud.provider} ${cloud.region}`,
    asked: shareOf(fleet, name),
    ...(look !== undefined && { look }),
  }
}

const NO_LAB = 'no lab runs here: npm run lab -- up'
const faults = faultNames.map((name) => ({ name, does: faultOf(name).does }))

/** The lab over a state folder, also while it starts, ends and starts again. */
export const labOf = (state: string): Lab & { readonly close: () => void } => {
  let inside: Inside | undefined
  let orders = 0
  let last: Pick<Snapshot, 'clouds' | 'traffic'> = { clouds: [] }

  /** The process inside, of the machine that runs now. */
  const insideOf = (machine: Machine): Inside | undefined => {
    const gone = inside?.machine !== machine.pid || inside.child.exitCode !== null
    if (!gone) return inside
    inside?.child.kill()
    inside = existsSync(join(state, 'kubeconfig')) ? startInside(machine) : undefined
    return inside
  }

  const order = async (wish: Omit<Order, 'id'>): Promise<void> => {
    const machine = findMachine(state)
    const to = machine && insideOf(machine)
    if (to === undefined) throw new LabError(NO_LAB)
    const id = orders++
    const error = await new Promise<string | undefined>((resolve) => {
      to.answers.set(id, resolve)
      to.child.send({ id, ...wish } satisfies Order, (failed) => failed && resolve('the lab has ended'))
    })
    to.answers.delete(id)
    if (error !== undefined) throw new LabError(error)
  }

  const view = (machine: Machine): Pick<Snapshot, 'clouds' | 'traffic'> => {
    const fleet = fleetNow(machine)
    const looks = insideOf(machine)?.looks ?? []
    const traffic = trafficOf(fleet, readRows(state), Date.now())
    return {
      clouds: fleet.clusters
        // A lab may have fewer than the fleet.
        .filter(({ name }) => looks.length === 0 || looks.some((look) => look.name === name))
        .map((cluster) => cloudOf(fleet, cluster, looks)),
      ...(traffic !== undefined && { traffic }),
    }
  }

  return {
    snapshot: async () => {
      const machine = findMachine(state)
      if (machine === undefined) return { clouds: [], broken: [], faults, gib: 0, trouble: NO_LAB }
      let trouble: string | undefined
      try {
        last = view(machine)
      } catch (error) {
        trouble = error instanceof Error ? error.message : String(error)
      }
      return {
        ...last,
        broken: brokenIn(state).map(({ fault, cluster, since }) => ({
          fault,
          cluster,
          age: Math.round((Date.now() - Date.parse(since)) / 1_000),
        })),
        faults,
        gib: memoryOf(machine.group) / 2 ** 30,
        ...(trouble !== undefined && { trouble }),
      }
    },
    break: (fault, cluster) => order({ break: { fault, cluster } }),
    mend: () => order({}),
    close: () => inside?.child.kill(),
  }
}
