/** A canary from its first step to its end, by the gate alone. */
import type { Random } from '../../chance/index.ts'
import { type Fleet, type FleetText, fleetOf } from '../../fleet/index.ts'
import { gate } from '../decide.ts'
import { type Release, worldOf } from './world.ts'

export interface Rollout {
  readonly end: 'aborted' | 'promoted' | 'unfinished'
  /** Percent that the canary had when it ended. */
  readonly percent: number
  readonly minutes: number
  /** Of all requests, both tracks, every cluster. */
  readonly requests: number
  /** After all tries. */
  readonly lost: number
}

export interface Trial {
  /** With a canary at its first step. */
  readonly text: FleetText
  readonly stable: Release
  readonly canary: Release
  /** Requests a second, all clusters together. */
  readonly rps: number
  /** Seconds between two looks. */
  readonly every: number
  /** Minutes after which nobody waits any more. */
  readonly most: number
}

const START = 1_800_000_000

export const rollout = async (trial: Trial, random: Random): Promise<Rollout> => {
  const { stable, canary, rps, every, most } = trial
  let text = trial.text
  let now = START
  let [requests, lost] = [0, 0]
  const end = (how: Rollout['end'], fleet: Fleet): Rollout => ({
    end: how,
    percent: fleet.release.canary?.percent ?? 100,
    minutes: (now - START) / 60,
    requests,
    lost,
  })
  for (let fleet = fleetOf(text); ; fleet = fleetOf(text)) {
    const world = worldOf(fleet, { stable, canary }, now, random)
    for (;;) {
      world.pass(every, rps)
      now += every
      const decision = await gate.decide(fleet, world.ask, new Date(now * 1_000))
      const total = world.total()
      const done = decision.verdict === 'change'
      if (!done && (now - START) / 60 < most) continue
      requests += total.all
      lost += total.lost
      if (!done) return end('unfinished', fleet)
      if (decision.command.endsWith('abort')) return end('aborted', fleet)
      const next = decision.edit(text, fleet)
      if (fleetOf(next).release.canary === undefined) return end('promoted', fleet)
      text = next
      break
    }
  }
}
