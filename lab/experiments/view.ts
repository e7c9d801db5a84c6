/** One question to the metrics of both clouds, as docs/observability.md asks it, also while one cannot be reached. */
import { z } from 'zod'
import { thanos } from '../../generators/observability/index.ts'
import type { Context } from './context.ts'
import type { Experiment, Measures } from './experiment.ts'
import { askForwarded } from './forwarded.ts'

const answer = z.object({
  data: z.object({ result: z.array(z.object({ metric: z.object({ cluster: z.string() }) })) }),
  warnings: z.array(z.string()).default([]),
})

/** Seconds until an answer is right, and how often it is asked for. A question to a cluster that is away takes five. */
const LONGEST = 60
const TIMES = 15

/** What Thanos Query of a cluster says of which clusters have targets that are up. */
const ask = async (lab: Context, cluster: string) => {
  const { namespace, query: service, httpPort: port } = thanos
  const query = 'count by (cluster) (up == 1)'
  const said = await askForwarded(lab, { cluster, namespace, service, port }, '/api/v1/query', { query })
  const { data, warnings } = answer.parse(said)
  return { clusters: data.result.map(({ metric }) => metric.cluster).sort(), warnings }
}

/** Whether a view of a cluster is right: of these clusters, and with a warning that names each of the others. */
const sees = async (lab: Context, cluster: string, wanted: readonly string[]): Promise<boolean> => {
  const { clusters, warnings } = await ask(lab, cluster)
  lab.say(
    `asked in ${cluster}: ${clusters.join(', ')}${warnings.length > 0 ? `; ${warnings.join('; ')}` : ''}`,
  )
  const others = lab
    .fleet()
    .clusters.map(({ name }) => name)
    .filter((name) => !wanted.includes(name))
  return (
    clusters.join() === [...wanted].sort().join() &&
    warnings.length > 0 === others.length > 0 &&
    others.every((other) => warnings.some((warning) => warning.includes(`-${other}.`)))
  )
}

/** Seconds until it is; undefined if it never is. */
const untilSees = async (lab: Context, cluster: string, wanted: readonly string[]) => {
  const began = performance.now()
  for (let asked = 0; asked < TIMES; asked++) {
    if (await sees(lab, cluster, wanted)) return Math.round((performance.now() - began) / 1_000)
    await lab.wait(2)
  }
  return undefined
}

export const view: Experiment = {
  name: 'view',
  group: 'checks',
  title: 'one question to the metrics of all clusters, before, during and after a cut link',
  expected:
    'each cluster answers for all; for itself and with a warning while the link is cut; for all again',
  run: async (lab) => {
    const all = lab.fleet().clusters.map(({ name }) => name)
    const measures = async (
      when: string,
      wanted: (cluster: string) => readonly string[],
    ): Promise<Measures> => {
      const seconds = []
      for (const cluster of all)
        seconds.push({
          name: `${when}: right in ${cluster} after, s`,
          value: await untilSees(lab, cluster, wanted(cluster)),
          limit: { atMost: LONGEST },
        })
      return seconds
    }
    const before = await measures('before', () => all)
    await lab.break({ fault: 'link', cluster: all[0] ?? '' })
    const meanwhile = await measures('cut', (cluster) => [cluster])
    await lab.mend()
    return [...before, ...meanwhile, ...(await measures('mended', () => all))]
  },
}
