/** Changes that people make, while requests come in: nothing may fail, and never are there fewer pods than asked for. */
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parse, stringify } from 'yaml'
import { setNetwork } from '../../generators/edits/index.ts'
import { type Fleet, replicaRange } from '../../generators/fleet/index.ts'
import { app } from '../../generators/inference/index.ts'
import { chartPods } from '../../generators/parts/index.ts'
import { isReady, pods } from '../api/index.ts'
import { edit } from '../delivery/index.ts'
import { LabError } from '../machine/index.ts'
import { failedOf } from '../traffic/index.ts'
import type { Change, Context } from './context.ts'
import { kubectl, person } from './demand.ts'
import type { Experiment } from './experiment.ts'

/** Requests per second at each gateway: less than elsewhere, since pods that start need the same two cores. */
const LOAD = { split: 30, pinned: 10 }
/** Seconds until connections are there and nothing is new. */
const CALM = 5
/** Seconds until istiod, which sees a changed file within a minute of the kubelet, signs with it. */
const TAKEN = 90
/** Seconds at most. */
const LONGEST = 1_200

const readyIn = async (lab: Context, cluster: string): Promise<number> => {
  const path = `/api/v1/namespaces/${app.namespace}/pods?labelSelector=track%3Dstable`
  return pods.parse(await lab.api(cluster).get(path)).filter(isReady).length
}

/** As before where its API server, which every pod that starts keeps busy, does not say now. */
const fewer = async (lab: Context, cluster: string, before: number): Promise<number> => {
  try {
    return Math.min(before, await readyIn(lab, cluster))
  } catch (error) {
    if (error instanceof LabError) return before
    throw error
  }
}

const leastOf = (fleet: Fleet) =>
  Math.min(...fleet.clusters.map(({ inference }) => replicaRange(inference.replicas).min))

const experiment = (
  name: string,
  title: string,
  change: (lab: Context) => Promise<unknown>,
  { away = 0 }: { away?: number } = {},
): Experiment => ({
  name,
  group: 'changes',
  title,
  expected: `nothing fails, never fewer pods than the minimum${away === 0 ? '' : ' but one, as the budget allows'}`,
  run: async (lab) => {
    const least = leastOf(lab.fleet()) - away
    let [fewest, took] = [Number.POSITIVE_INFINITY, 0]
    const { rows } = await lab.load({ ...LOAD, seconds: LONGEST }, async (load) => {
      let over = false
      const watch = async () => {
        for (; !over; await lab.wait(1))
          for (const { name: cluster } of lab.fleet().clusters) fewest = await fewer(lab, cluster, fewest)
      }
      await lab.wait(CALM)
      const from = load.second()
      const changed = async () => {
        try {
          await change(lab)
        } finally {
          over = true
        }
        took = Math.round(load.second() - from)
      }
      await Promise.all([changed(), watch()])
      await lab.wait(5)
      load.stop()
    })
    return [
      { name: 'failed', value: failedOf(rows), limit: { atMost: 0 } },
      {
        name: 'fewest ready pods',
        value: Number.isFinite(fewest) ? fewest : undefined,
        limit: { atLeast: least },
      },
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
  const cluster = firstOf(lab)
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

const firstOf = (lab: Context): string => lab.fleet().clusters[0]?.name ?? ''

/** One cluster's proxies write down every request: all their listeners change, and connections of the old ones drain. */
const setting = (lab: Context): Change => {
  const path = join('rendered', firstOf(lab), 'istiod/values.yaml')
  return async (folder) => {
    const file = join(folder, path)
    const values = { ...parse(await readFile(file, 'utf8')), meshConfig: { accessLogFile: '/dev/stdout' } }
    await writeFile(file, stringify(values))
  }
}

/** Every pod of a Deployment anew, as many at a time as it allows. */
const restart = async (lab: Context, cluster: string, namespace: string, deployment: string) => {
  const rollout = (...words: readonly string[]) =>
    kubectl(lab, cluster, ['--namespace', namespace, 'rollout', ...words])
  await rollout('restart', 'deployment', deployment)
  await rollout('status', 'deployment', deployment, '--timeout=10m')
}

type Network = Fleet['mesh']['network']

/** From gateways to a flat network and back, as docs/operating.md says: both ways are open while pods of both run. */
const network = async (lab: Context): Promise<void> => {
  const mesh = (...to: readonly [is: Network, keepOpen?: Network]) => edit((text) => setNetwork(text, ...to))
  for (const [from, to] of [
    ['gateway', 'flat'],
    ['flat', 'gateway'],
  ] as const) {
    await lab.commit(mesh(from, to))
    await lab.firewalls()
    await lab.commit(mesh(to, from))
    const { namespace, serviceAccount: deployment } = chartPods.ingressGateway
    for (const { name } of lab.fleet().clusters) await restart(lab, name, namespace, deployment)
    await lab.commit(mesh(to))
    await lab.firewalls()
  }
}

const SECRET = { namespace: chartPods.istiod.namespace, name: 'cacerts' }
/** A new intermediate, read at once; then every pod of the app gets a certificate of it. */
const intermediate = async (lab: Context): Promise<void> => {
  const cluster = firstOf(lab)
  const at = ['--namespace', SECRET.namespace]
  const now = () =>
    kubectl(lab, cluster, [...at, 'get', 'secret', SECRET.name, '--output=jsonpath={.data.ca-cert\\.pem}'])
  const before = await now()
  await person(lab, 'node', 'scripts/mesh-ca.ts', 'renew', cluster, '--root', lab.rootFile)
  const mark = `force-sync=${before.length}-${Date.now()}`
  await kubectl(lab, cluster, [...at, 'annotate', 'externalsecret', SECRET.name, mark, '--overwrite'])
  for (let waited = 0; (await now()) === before; waited++) {
    if (waited > LONGEST) throw new Error(`${SECRET.name} of ${cluster} stays as it was`)
    await lab.wait(1)
  }
  await lab.wait(TAKEN)
  await restart(lab, cluster, app.namespace, app.name)
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
  experiment('drain', 'a node is drained', drain, { away: 1 }),
  experiment('setting', 'a setting of the mesh that changes every listener, in one cluster alone', (lab) =>
    lab.commit(setting(lab)),
  ),
  experiment(
    'intermediate',
    'a new intermediate authority in one cluster, and every pod of the app under it',
    intermediate,
  ),
  experiment('network', 'gateways between the clouds, then a flat network, then gateways', network),
  experiment('token', "a new token, with which the others read one cluster's endpoints", (lab) =>
    person(lab, 'node', 'scripts/remote-secrets.ts', 'rotate', firstOf(lab)),
  ),
]
