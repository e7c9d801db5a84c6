/** Changes that people make, while requests come in: nothing may fail, and never are there fewer pods than asked for. */
import { z } from 'zod'
import { type Fleet, replicaRange } from '../../generators/fleet/index.ts'
import { app } from '../../generators/inference/index.ts'
import { failedOf } from '../traffic/index.ts'
import type { Context } from './context.ts'
import type { Experiment } from './experiment.ts'

const LOAD = { split: 150, pinned: 50 }
/** Seconds at most. */
const LONGEST = 1_200

const pods = z.object({
  items: z.array(
    z.object({
      status: z.object({
        conditions: z.array(z.object({ type: z.string(), status: z.string() })).default([]),
      }),
    }),
  ),
})

const readyIn = async (lab: Context, cluster: string): Promise<number> => {
  const path = `/api/v1/namespaces/${app.namespace}/pods?labelSelector=track%3Dstable`
  return pods
    .parse(await lab.api(cluster).get(path))
    .items.filter(({ status }) =>
      status.conditions.some(({ type, status: is }) => type === 'Ready' && is === 'True'),
    ).length
}

const leastOf = (fleet: Fleet) =>
  Math.min(...fleet.clusters.map(({ inference }) => replicaRange(inference.replicas).min))

const experiment = (name: string, title: string, change: (lab: Context) => Promise<void>): Experiment => ({
  name,
  group: 'changes',
  title,
  expected: 'nothing fails, never fewer pods than the minimum',
  run: async (lab) => {
    const least = leastOf(lab.fleet())
    let [fewest, took] = [Number.POSITIVE_INFINITY, 0]
    const { rows } = await lab.load({ ...LOAD, seconds: LONGEST }, async (load) => {
      let over = false
      const watch = async () => {
        for (; !over; await lab.wait(1))
          for (const { name: cluster } of lab.fleet().clusters)
            fewest = Math.min(fewest, await readyIn(lab, cluster))
      }
      const watched = watch()
      const from = load.second()
      try {
        await change(lab)
      } finally {
        over = true
      }
      took = Math.round(load.second() - from)
      await watched
      await lab.wait(5)
      load.stop()
    })
    return [
      { name: 'failed', value: failedOf(rows), limit: { atMost: 0 } },
      { name: 'fewest ready pods', value: fewest, limit: { atLeast: least } },
      { name: 'slowest, ms', value: Math.max(...rows.map(({ max }) => max)) },
      { name: 'took, s', value: took },
    ]
  },
})

/** Commits one after the other, each when the one before is everywhere. */
const commits = (name: string, title: string, commands: (lab: Context) => readonly string[]): Experiment =>
  experiment(name, title, async (lab) => {
    for (const command of commands(lab)) await lab.commit(command)
  })

const start = ({ canary: { version, digest } }: Context) => `canary start ${version} ${digest}`

const drain = async (lab: Context): Promise<void> => {
  const [cluster = ''] = lab.fleet().clusters.map(({ name }) => name)
  const { said } = await lab.kubectl(cluster, [
    'get',
    'pods',
    '--namespace',
    app.namespace,
    '--output=jsonpath={.items[0].spec.nodeName}',
  ])
  try {
    const words = ['--ignore-daemonsets', '--delete-emptydir-data', '--timeout=300s']
    const { code, said: why } = await lab.kubectl(cluster, ['drain', said, ...words])
    if (code !== 0) throw new Error(`${said} is not drained: ${why}`)
  } finally {
    await lab.kubectl(cluster, ['uncordon', said])
  }
}

export const changes: readonly Experiment[] = [
  commits('replicas', 'replicas 3, then 3..6, then 3', () => ['replicas aws=3..6', 'replicas aws=3']),
  commits('canary-abort', 'a canary starts, advances, is aborted', (lab) => [
    start(lab),
    'canary advance',
    'canary abort',
  ]),
  commits('canary-promote', 'a canary starts and is promoted: every pod is replaced', (lab) => [
    start(lab),
    'canary promote',
  ]),
  commits('evacuate', 'a cloud is evacuated, and has its share back', () => [
    'evacuate aws',
    'evacuate aws --undo',
  ]),
  experiment('drain', 'a node is drained', drain),
]
