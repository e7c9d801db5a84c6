/** From nothing to everything well: how long, and what is not. These start and end the lab themselves. */
import type { UpTimes } from '../up/index.ts'
import type { BringUp, Measure, Measures } from './experiment.ts'

/** Goals: seconds to the first answer of each gateway, and until every Application is well; GiB of everything. */
const [ANSWER, WELL, GIB] = [120, 300, 12]
/** Seconds after the start at which the power fails. */
const CUT = 150

const secondsOf = ({ seconds, answered, waves }: UpTimes): Measures => [
  ...Object.keys(waves).map((cluster) => ({
    name: `first answer via ${cluster}, s`,
    value: answered[cluster],
    limit: { atMost: ANSWER },
  })),
  { name: 'everything well, s', value: seconds, limit: { atMost: WELL } },
]

/** Applications that are not well, but for those that may not be. */
const well = (ill: readonly string[], except: readonly string[] = []): Measure => ({
  name: 'Applications not well',
  value: ill.filter((name) => !except.includes(name)).length,
  limit: { atMost: 0 },
})

export const bringUps: readonly BringUp[] = [
  {
    name: 'bring-up-alone',
    group: 'from-nothing',
    title: 'one cloud while the other is not there; then the other joins',
    expected: 'all but how it reads the other is well',
    start: async (power, clusters) => {
      const [first = ''] = clusters
      await power.down()
      const times = await power.up('--clusters', first)
      const alone = await power.look()
      await power.cut()
      const joined = await power.up('--resume', '--clusters', clusters.join(','))
      const { ill } = await power.look()
      return [
        ...secondsOf(times),
        { ...well(alone.ill, [`${first} remote-access`, `${first} root`]), name: 'alone, not well' },
        { name: 'the other joins, s', value: joined.seconds },
        well(ill),
      ]
    },
  },
  {
    name: 'bring-up-power',
    group: 'from-nothing',
    title: `the power fails after ${CUT} s, in the middle of it, and is back`,
    expected: 'npm run bootstrap ends what the commands began, as if it had not',
    start: async (power) => {
      await power.down()
      await power.upUntil(CUT)
      const times = await power.up('--resume', '--by', 'bootstrap')
      const { ill } = await power.look()
      return [{ name: 'everything well after that, s', value: times.seconds }, well(ill)]
    },
  },
  {
    name: 'bring-up-killed',
    group: 'from-nothing',
    title: 'npm run bootstrap, killed at each of its steps and started again',
    expected: 'it ends as one that nobody killed',
    start: async (power) => {
      await power.down()
      const times = await power.up('--by', 'killed-bootstrap')
      const { ill } = await power.look()
      return [{ name: 'everything well, s', value: times.seconds }, well(ill)]
    },
  },
  {
    name: 'bring-up',
    group: 'from-nothing',
    title: 'two empty API servers, the commands of docs/delivery.md',
    expected: `an answer within ${ANSWER} s, everything well within ${WELL} s`,
    start: async (power) => {
      await power.down()
      const times = await power.up()
      const { ill, gib } = await power.look()
      const waves = Object.entries(times.waves).flatMap(([cluster, each]) =>
        each.map(({ wave, seconds }) => ({ name: `wave ${wave} via ${cluster}, s`, value: seconds })),
      )
      return [
        ...secondsOf(times),
        well(ill),
        { name: 'cores busy, %', value: times.busy },
        { name: 'memory, GiB', value: gib, limit: { atMost: GIB } },
        ...waves,
      ]
    },
  },
]
