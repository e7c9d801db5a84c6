/** A canary that is worse than stable: what users see of it until it is gone. */
import { answersBy, between, failedOf, sentOf, slowSeconds } from '../traffic/index.ts'
import type { Experiment } from './experiment.ts'

/** Seconds that it is bad before somebody aborts it. */
const NOTICED = 15

export const badCanary: Experiment = {
  name: 'bad-canary',
  group: 'canary',
  title: '30 % errors and 500 ms more in a canary of 10 %, aborted after 15 s',
  expected: 'retries hide the errors: at most 0.1 % fail',
  run: async (lab) => {
    const { version, digest } = lab.canary
    await lab.commit(`canary start ${version} ${digest} --percent 10`)
    const at = { bad: 0, aborted: 0 }
    const { rows } = await lab.load({ split: 60, seconds: 300 }, async (load) => {
      await lab.wait(5)
      at.bad = load.second()
      for (const { name } of lab.fleet().clusters) await lab.break({ fault: 'bad-canary', cluster: name })
      await lab.wait(NOTICED)
      at.aborted = load.second()
      await lab.commit('canary abort')
      await lab.wait(5)
      load.stop()
    })
    const last = rows.findLast((row) => answersBy(lab.fleet(), [row], ({ track }) => track).has('canary'))
    const gone = Math.max(at.aborted, (last?.second ?? 0) + 1)
    const meanwhile = between(rows, Math.floor(at.bad), gone)
    return [
      { name: 'failed', value: failedOf(rows), limit: { atMost: Math.ceil(sentOf(meanwhile) / 1_000) } },
      { name: 'slow, s', value: new Set(slowSeconds(meanwhile)).size },
      { name: 'slowest, ms', value: Math.max(...meanwhile.map(({ max }) => max)) },
      { name: 'from abort until no request gets there, s', value: Math.round(gone - at.aborted) },
    ]
  },
}
