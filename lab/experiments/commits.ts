/** From a commit to Envoy, hop by hop; what kubectl changed behind git's back; and commits that are wrong. */
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { app } from '../../generators/inference/index.ts'
import { failedOf } from '../traffic/index.ts'
import type { Change, Context } from './context.ts'
import type { Experiment, Measures } from './experiment.ts'

/** Goal from push to Envoy, seconds. */
const GOAL = 5
/** Milliseconds between two looks, and until a hop is taken for never. */
const EVERY = 100
const NEVER = 60_000

const ROUTE = `/apis/networking.istio.io/v1/namespaces/${app.namespace}/virtualservices/${app.name}`
const route = z.object({
  spec: z.object({
    http: z.array(
      z.object({ name: z.string(), route: z.array(z.object({ weight: z.number().default(100) })) }),
    ),
  }),
})

/** Weights of the split as the API server of a cluster has them. */
const weightsIn = async (lab: Context, cluster: string) =>
  route
    .parse(await lab.api(cluster).get(ROUTE))
    .spec.http.find(({ name }) => name === 'split')
    ?.route.map(({ weight }) => weight) ?? []

/** Whether an ingress gateway of a cluster splits by this weight. */
const envoyHas = async (lab: Context, cluster: string, weight: number) =>
  new RegExp(`"weight": *${weight}\\b`).test(
    await lab.envoy(cluster, '/config_dump?resource=dynamic_route_configs'),
  )

/** Seconds from `from` until `there`; undefined when it never is. */
const since = async (
  lab: Context,
  from: number,
  there: () => Promise<boolean>,
): Promise<number | undefined> => {
  for (; performance.now() < from + NEVER; await lab.wait(EVERY / 1_000))
    if (await there()) return Math.round((performance.now() - from) / 10) / 100
  return undefined
}

/** New weights, and when each place has them. */
const hops = async (lab: Context): Promise<Measures> => {
  let from = 0
  const begin = () => {
    from = performance.now()
  }
  const id = await lab.push(['weights aws=63 gcp=37'], begin)
  const pushed = Math.round((performance.now() - from) / 10) / 100
  const hopsOf = async ({ name }: { readonly name: string }): Promise<Measures> => {
    const [read, applied, envoy] = await Promise.all([
      since(lab, from, async () =>
        (await lab.applications(name)).some((each) => each.name === 'traffic' && each.revision === id),
      ),
      since(lab, from, async () => (await weightsIn(lab, name)).includes(63)),
      since(lab, from, () => envoyHas(lab, name, 63)),
    ])
    return [
      { name: `Argo CD has read it in ${name}, s`, value: read },
      { name: `applied in ${name}, s`, value: applied },
      { name: `in Envoy of ${name}, s`, value: envoy, limit: { atMost: GOAL } },
    ]
  }
  return [
    { name: 'pushed, s', value: pushed },
    ...(await Promise.all(lab.fleet().clusters.map(hopsOf))).flat(),
  ]
}

const drift = async (lab: Context): Promise<Measures> => {
  const [cluster = ''] = lab.fleet().clusters.map(({ name }) => name)
  const before = await weightsIn(lab, cluster)
  const patch = { spec: { hosts: ['elsewhere.example.com'] } }
  const words = ['patch', 'virtualservice', app.name, '--namespace', app.namespace]
  let back: number | undefined
  const { rows } = await lab.load({ split: 100, seconds: 120 }, async (load) => {
    await lab.kubectl(cluster, [...words, '--type=merge', '--patch', JSON.stringify(patch)])
    back = await since(lab, performance.now(), async () =>
      JSON.stringify(await lab.api(cluster).get(ROUTE)).includes(lab.fleet().traffic.host),
    )
    await lab.wait(3)
    load.stop()
  })
  return [
    { name: 'put back after, s', value: back, limit: { atMost: GOAL } },
    {
      name: 'weights as before',
      value: Number(`${await weightsIn(lab, cluster)}` === `${before}`),
      limit: { atLeast: 1 },
    },
    { name: 'failed', value: failedOf(rows) },
  ]
}

/** Text of a file of the clone, replaced. */
const edit =
  (path: string, from: RegExp, to: string): Change =>
  async (folder) => {
    const file = join(folder, path)
    const text = await readFile(file, 'utf8')
    if (!from.test(text)) throw new Error(`${path} has nothing like ${from}`)
    await writeFile(file, text.replace(from, to))
  }

/** A commit that no cluster may take, under load. */
const wrong = (name: string, title: string, change: Change): Experiment => ({
  name,
  group: 'commits',
  title,
  expected: 'nothing fails, the objects stay as they were, and Argo CD says why',
  run: async (lab) => {
    const names = lab.fleet().clusters.map((cluster) => cluster.name)
    const [cluster = ''] = names
    const before = `${await weightsIn(lab, cluster)}`
    let shown: number | undefined
    const { rows } = await lab.load({ split: 100, pinned: 50, seconds: 120 }, async (load) => {
      await lab.push([change])
      shown = await since(lab, performance.now(), async () =>
        (await lab.applications(cluster)).some(({ problems }) => problems.length > 0),
      )
      const [first] = (await lab.applications(cluster)).flatMap(({ problems }) => problems)
      lab.say(first ?? 'nothing is said')
      await lab.wait(10)
      load.stop()
    })
    return [
      { name: 'failed', value: failedOf(rows), limit: { atMost: 0 } },
      { name: 'shown after, s', value: shown, limit: { atMost: NEVER / 1_000 } },
      {
        name: 'weights as before',
        value: Number(`${await weightsIn(lab, cluster)}` === before),
        limit: { atLeast: 1 },
      },
    ]
  },
})

const SERVICE = 'rendered/base/traffic/virtual-service-ml-inference.yaml'

export const commits: readonly Experiment[] = [
  {
    name: 'commit-to-envoy',
    group: 'commits',
    title: 'new weights are pushed',
    expected: `in every Envoy within ${GOAL} s`,
    run: hops,
  },
  {
    name: 'drift',
    group: 'commits',
    title: 'kubectl takes the host off the route',
    expected: `put back within ${GOAL} s`,
    run: drift,
  },
  wrong(
    'commit-refused',
    'a commit that admission refuses: weights of 90',
    edit(SERVICE, /weight: 50/, 'weight: 40'),
  ),
  wrong(
    'commit-nowhere',
    'a commit whose Application has a path that is not there',
    edit('rendered/aws/argocd/application-traffic.yaml', /path: .*/, 'path: rendered/aws/nowhere'),
  ),
]
