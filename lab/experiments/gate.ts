/** A canary that nobody watches: `canary gate` judges it by the metrics of both clusters, and what it decides is pushed. */
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseDocument } from 'yaml'
import type { FaultName } from '../faults/index.ts'
import { answersBy, failedOf, type Row, sentOf } from '../traffic/index.ts'
import type { Context } from './context.ts'
import { person } from './demand.ts'
import type { Experiment } from './experiment.ts'

/** Percent that the canary begins with. */
const FIRST = 10
/** Requests per second at each gateway. */
const LOAD = { split: 60 }
/** Seconds between two looks of the loop, and until connections are there. */
const EVERY = 15
const CALM = 5
/** Seconds in which every Prometheus has seen that no canary is asked for: what an earlier one did is not of the next. */
const APART = 60
/** Seconds after which a push is in every Envoy, and the last answer of a canary has come. */
const ARRIVED = 20
/** Times longer than expected that is waited: a slow machine gets less load, and evidence is of requests, not of seconds. */
const LONGER = 3
/** Percent of all requests. */
const MOST_FAILED = 1

const MESSAGE = '.git/canary-gate'

/** What a workflow does by the clock: asks the gate, and commits and pushes what it changes. Whether it did. */
const look = async (lab: Context): Promise<boolean> => {
  const views = lab.fleet().clusters.map(({ name }) => `${name}=${lab.metrics(name)}`)
  const ask = ['npm', 'run', '--silent', 'canary', '--', 'gate', '--metrics', views.join(',')]
  // 1 is an answer too: nobody knows enough, and the next look may.
  const { said } = await lab.person([...ask, '--message', MESSAGE])
  lab.say(said.split('\n').slice(0, 3).join(' / '))
  if ((await lab.person(['git', 'status', '--porcelain'])).said === '') return false
  await person(lab, 'git', 'add', '--all')
  await person(lab, 'git', 'commit', '--quiet', '--file', MESSAGE)
  await person(lab, 'git', 'push', '--quiet')
  return true
}

/** Looks again and again until `over`; the seconds of each push, as the load counts them. */
const looks = async (lab: Context, second: () => number, longest: number, over: () => boolean) => {
  const pushes: number[] = []
  for (const end = second() + longest; second() < end; await lab.wait(EVERY)) {
    if (!(await look(lab))) continue
    pushes.push(second())
    if (over()) break
  }
  return pushes
}

const failedPercent = (rows: readonly Row[], name = 'failed, %') => ({
  name,
  value: Math.round((10_000 * failedOf(rows)) / Math.max(1, sentOf(rows))) / 100,
  limit: { atMost: MOST_FAILED },
})

const bad = (name: string, fault: FaultName, title: string, longest: number): Experiment => ({
  name: `gate-${name}`,
  group: 'gate',
  title: `a canary of ${FIRST} % that nobody watches but the gate: ${title}`,
  expected: `aborted by a commit within ${longest} s, less than ${MOST_FAILED} % fails`,
  run: async (lab) => {
    const { version, digest } = lab.canary
    await lab.wait(APART)
    await lab.commit(`canary start ${version} ${digest} --percent ${FIRST}`)
    const gone = () => lab.fleet().release.canary === undefined
    let aborted: number | undefined
    let until = Number.POSITIVE_INFINITY
    const { rows } = await lab.load({ ...LOAD, seconds: LONGER * longest + 120 }, async (load) => {
      await lab.wait(CALM)
      const from = load.second()
      for (const { name: cluster } of lab.fleet().clusters) await lab.break({ fault, cluster })
      const [push] = await looks(lab, load.second, LONGER * longest, gone)
      if (push !== undefined && gone()) {
        aborted = Math.round(push - from)
        until = push
      }
      await lab.wait(ARRIVED)
      load.stop()
    })
    const canary = answersBy(lab.fleet(), rows, ({ track }) => track).get('canary') ?? 0
    return [
      { name: 'aborted and pushed after, s', value: aborted, limit: { atMost: longest } },
      failedPercent(
        rows.filter(({ second }) => second < until),
        'failed until then, %',
      ),
      failedPercent(rows),
      { name: 'answered by the canary', value: canary },
    ]
  },
})

/** What fits the rate of a lab: with the defaults a step to be sure of 0.5 points takes thousands of requests. */
const quick = async (folder: string): Promise<void> => {
  const file = join(folder, 'clusters/fleet.yaml')
  const document = parseDocument(await readFile(file, 'utf8'))
  document.setIn(['release', 'steps'], [FIRST, 50, 100])
  document.setIn(['release', 'gate'], { failures: 3 })
  await writeFile(file, document.toString())
}

const LONGEST = 900

const good: Experiment = {
  name: 'gate-good',
  group: 'gate',
  title: `a canary that does the same as stable, from ${FIRST} % by the gate alone, with steps of 50 and 100 %`,
  expected: `it becomes the stable release by two commits within ${LONGEST} s, nothing fails`,
  run: async (lab) => {
    const { version, digest } = lab.canary
    await lab.wait(APART)
    await lab.commit(quick, `canary start ${version} ${digest} --percent ${FIRST}`)
    const promoted = () => lab.fleet().release.stable.version === version
    let pushes: readonly number[] = []
    const { rows } = await lab.load({ ...LOAD, seconds: LONGER * LONGEST + 120 }, async (load) => {
      await lab.wait(CALM)
      pushes = await looks(lab, load.second, LONGER * LONGEST, promoted)
      await lab.wait(ARRIVED)
      load.stop()
    })
    return [
      {
        name: 'stable and pushed after, s',
        value: promoted() ? Math.round(pushes.at(-1) ?? 0) : undefined,
        limit: { atMost: LONGEST },
      },
      { name: 'commits', value: pushes.length, limit: { of: 2, within: 0 } },
      { ...failedPercent(rows), limit: { atMost: 0 } },
    ]
  },
}

export const gates: readonly Experiment[] = [
  bad('errors-5', 'canary-errors-5', '5 % of its answers are 500', 240),
  bad('errors-30', 'canary-errors-30', '30 % of its answers are 500', 120),
  bad('latency', 'canary-slow', 'each answer takes 500 ms more', 120),
  bad('leak', 'canary-leak', 'it keeps 2 MiB more every second', 540),
  good,
]
