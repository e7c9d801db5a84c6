/** A lab that a test makes up: time passes when an experiment waits, and load sees what the test says. Only for tests. */
import { type Fleet, fleetOf, readFleetText } from '../../generators/fleet/index.ts'
import type { Row, Total } from '../traffic/index.ts'
import type { Context } from './context.ts'

const PLACES = { aws: 'aws us-east-1', gcp: 'gcp us-central1' } as const

/** Requests that a pod of a cloud answered. */
export const answer = (cloud: keyof typeof PLACES, count: number, pod = 'ml-inference-7c9-abcde') => ({
  [`${PLACES[cloud]} ${pod}`]: count,
})

export const rowOf = (row: Partial<Row> & Pick<Row, 'stream'>): Row => ({
  second: 0,
  sent: 300,
  by: {},
  failed: {},
  p50: 2,
  p99: 9,
  max: 20,
  ...row,
})

export interface Made {
  readonly rows?: () => readonly Row[]
  readonly totals?: (asked: { readonly pin: string | undefined; readonly fleet: Fleet }) => readonly Total[]
  /** What a commit makes of the fleet. @default nothing */
  readonly committed?: (fleet: Fleet, commands: readonly string[]) => Fleet
}

export const fakeLab = ({ rows = () => [], totals = () => [], committed = (fleet) => fleet }: Made) => {
  const did: string[] = []
  let now = 0
  let fleet = fleetOf(readFleetText('clusters'))
  const at = () => now.toFixed(1)
  const context: Context = {
    fleet: () => fleet,
    canary: { version: 'v1.1.0', digest: `sha256:${'c'.repeat(64)}` },
    api: (cluster) => ({ cluster, get: async (path) => ({ path }) }),
    load: async ({ split, pinned = 0, pin, seconds }, meanwhile = async () => undefined) => {
      did.push(`load ${split}+${pinned} ${pin ?? ''} ${seconds} s`)
      now = 0
      await meanwhile({ second: () => now, stop: () => did.push(`${at()} stop`) })
      return { rows: rows(), totals: totals({ pin, fleet }) }
    },
    break: async ({ fault, cluster, count }) => {
      did.push([at(), 'break', fault, cluster, count].filter((word) => word !== undefined).join(' '))
    },
    mend: async () => {
      did.push(`${at()} mend`)
    },
    commit: async (...commands) => {
      did.push(`commit ${commands.join(', ')}`)
      fleet = committed(fleet, commands)
    },
    wait: async (seconds) => {
      now += seconds
    },
    say: () => undefined,
  }
  return { context, did }
}
