/** The lab that runs, as experiments use it. Runs in the network of its person. */
import { execFile } from 'node:child_process'
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { promisify } from 'node:util'
import { type Fleet, loadFleet } from '../../generators/fleet/index.ts'
import { chartPods } from '../../generators/parts/index.ts'
import { type Api, applications } from '../api/index.ts'
import { kubectl } from '../control-plane/index.ts'
import {
  type ApplicationState,
  asPerson,
  cloneFolder,
  command,
  commit,
  isWell,
  push,
} from '../delivery/index.ts'
import { breakIt, type Hands, mendAll, podsOf, processesOfPod } from '../faults/index.ts'
import { APP_VERSIONS, appImages, storeFolder } from '../images/index.ts'
import { git } from '../internet/index.ts'
import { lookAt } from '../look/index.ts'
import { LabError, type Machine, runToEnd } from '../machine/index.ts'
import { applyFirewalls } from '../network/index.ts'
import type { LabPlan } from '../plan/index.ts'
import { metricsUrl } from '../prometheus/index.ts'
import { readEntry, secretsFolder, writeEntry } from '../secrets/index.ts'
import { waitFor } from '../steps/index.ts'
import { failuresSaid, gatewayOf, gatewaysOf, startLoad, streamsAt, writeRows } from '../traffic/index.ts'
import type { Called, Change } from './context.ts'
import type { Lab } from './runner.ts'

const run = promisify(execFile)

/** Milliseconds; a route gives up after 10 s. */
const PATIENCE = 15_000
/** Milliseconds that kubectl may wait for something. */
const KUBECTL_MS = 1_200_000
/** Milliseconds that a command of the repository may take: a rotation waits for all clusters. */
const PERSON_MS = 1_200_000
/** Seconds: Argo CD looks every three minutes when no webhook tells it. */
const DELIVERY = 400
/** Seconds after which nothing is ejected any more, and every proxy knows every pod. */
const CALM = 12

export const labOf = async (
  machine: Machine,
  plan: LabPlan,
  apis: ReadonlyMap<string, Api>,
  hands: Hands,
  say: (words: string) => void,
): Promise<Lab> => {
  const clone = cloneFolder(machine)
  const [, canary] = APP_VERSIONS
  const inClone = (...words: readonly string[]) => git(clone, ...words)
  // A run that was killed has left its commits: what was before them is what is restored.
  const begunFile = join(machine.state, 'before-experiments')
  const left = existsSync(begunFile)
  const begun = left ? readFileSync(begunFile, 'utf8') : await inClone('rev-parse', 'HEAD')
  const fleet = (): Fleet => loadFleet(join(clone, 'clusters'))
  const apiOf = (cluster: string): Api => {
    const api = apis.get(cluster)
    if (api === undefined) throw new LabError(`the kubeconfig has no cluster ${cluster}`)
    return api
  }
  /** Applications that are not well before anything is done: nobody waits for these. */
  const ill = new Set<string>()
  for (const [cluster, api] of apis)
    for (const each of await applications(api)) if (!isWell(each)) ill.add(`${cluster} ${each.name}`)
  if (ill.size > 0) say(`not well before: ${[...ill].join(', ')}`)
  /**
   * Whether it is as this commit wants it: compared with it, or with one that has the same files of it. An Application of a
   * chart alone has no commit: its revision is the chart's version.
   */
  const hasCommit = async ({ revision, paths }: ApplicationState, id: string) =>
    !/^[0-9a-f]{40}$/.test(revision) ||
    revision === id ||
    (await inClone('diff', '--name-only', revision, id, '--', ...paths)) === ''
  const delivered = async (id: string) => {
    for (const [cluster, api] of apis)
      await waitFor(
        `${cluster} at ${id.slice(0, 7)}, synced and healthy`,
        async () => {
          const all = await applications(api)
          for (const each of all)
            if (!(isWell(each) || ill.has(`${cluster} ${each.name}`)) || !(await hasCommit(each, id)))
              return false
          return all.length > 0
        },
        { seconds: DELIVERY, every: 1_000 },
      )
  }
  const pushed = async (changes: readonly Change[], before?: () => void) => {
    const message = changes
      .map((change) => (typeof change === 'string' ? change : 'an edit by hand'))
      .join(', ')
    const id = await commit(machine, message, async (folder) => {
      for (const change of changes)
        await (typeof change === 'string' ? command(...change.split(' ')) : change)(folder)
    })
    writeFileSync(begunFile, begun)
    before?.()
    await push(machine)
    return id
  }
  /** The words that run a program of the lab's in the network of a pod. */
  const inPod = async (cluster: string, namespace: string, labels: string, argv: readonly string[]) => {
    const [pod] = await podsOf(apiOf(cluster), namespace, labels)
    const [pid] = pod === undefined ? [] : processesOfPod(machine, pod)
    if (pid === undefined) throw new LabError(`no pod of ${cluster} has ${labels} in ${namespace}`)
    const machineOf = ['--target', `${machine.pid}`, '--mount', '--root', '--wd']
    return ['nsenter', ...machineOf, `--net=/proc/${pid}/ns/net`, '--', ...argv]
  }
  const told = ['--write-out', '\n%{http_code} %{num_connects}']
  const curl = ['curl', '--silent', '--show-error', '--max-time', '5', ...told]
  const called = async ([program = '', ...args]: readonly string[]): Promise<Called> => {
    // It has written the status also where it ends with an error: 000.
    const told = await run(program, args, { maxBuffer: 2 ** 27 }).catch(
      (error: Error & { stdout?: string; stderr?: string }) => ({
        stdout: error.stdout ?? '',
        stderr: error.stderr ?? error.message,
      }),
    )
    const [, body = '', status = '0', connected = '0'] = /^(.*)\n(\d{3}) (\d+)$/s.exec(told.stdout) ?? []
    return { status: Number(status), connected: Number(connected) > 0, said: body || told.stderr.trim() }
  }
  /** Pods of the app are as many as their Deployments want, and ready. */
  const ready = async () => {
    const looks = await Promise.all([...apis.values()].map(lookAt))
    return looks.every(
      (look) =>
        !('error' in look) &&
        look.applications.length > 0 &&
        look.applications.every((each) => isWell(each) || ill.has(`${look.name} ${each.name}`)) &&
        look.tracks.length > 0 &&
        look.tracks.every((track) => track.ready === track.all),
    )
  }
  const gateways = await gatewaysOf(apis)
  return {
    left,
    fleet,
    canary: { version: canary, digest: appImages(storeFolder())[canary] },
    api: apiOf,
    load: async ({ split, pinned = 0, pin = fleet().clusters[0]?.name, seconds }, meanwhile) => {
      const { host, pinHeader } = fleet().traffic
      const streams = streamsAt(gateways, { split, pinned, ...(pin !== undefined && { pin }) })
      const plan = { host, pinHeader, streams, seconds, patience: PATIENCE }
      const write = writeRows(machine.state)
      const load = await startLoad(
        plan,
        (argv) => machine.inNetwork('edge', argv),
        (row, began) => write({ began, row }),
      )
      try {
        await meanwhile?.(load)
      } catch (error) {
        load.stop()
        throw error
      }
      const seen = await load.seen
      const failures = failuresSaid(seen.totals)
      if (failures !== '') say(`failed: ${failures}`)
      return seen
    },
    break: async (ask) => {
      await breakIt(hands, machine.state, ask)
    },
    mend: async () => {
      await mendAll(hands, machine.state)
    },
    commit: async (...changes) => delivered(await pushed(changes)),
    push: pushed,
    firewalls: () => applyFirewalls(plan, machine, join(clone, 'rendered')),
    clone,
    rootFile: join(secretsFolder(machine.state), 'root.pem'),
    person: async (words, env = {}) => {
      const { argv, cwd, env: own } = asPerson(machine, fleet(), words)
      const how = { env: { ...own, ...env }, timeout: PERSON_MS, anyCode: true }
      const { code, stdout, stderr } = await runToEnd(argv, words, how, cwd)
      return { code, said: `${stdout}${stderr}`.trim() }
    },
    entry: (name, entry) => {
      const cluster = fleet().clusters.find((each) => each.name === name)
      if (cluster === undefined) throw new LabError(`the fleet has no cluster ${name}`)
      const folder = secretsFolder(machine.state)
      return {
        read: () => readEntry(folder, cluster, entry),
        write: (text) => writeEntry(folder, cluster, entry, text),
      }
    },
    applications: (cluster) => applications(apiOf(cluster)),
    kubectl: async (cluster, words, input) => {
      const { code, stdout, stderr } = await kubectl(machine, cluster, words, {
        anyCode: true,
        timeout: KUBECTL_MS,
        ...(input !== undefined && { input }),
      })
      return { code, said: `${stdout}${stderr}`.trim() }
    },
    envoy: async (cluster, path) => {
      const { namespace, labels } = chartPods.ingressGateway
      const words = [...curl, `http://127.0.0.1:15000${path}`]
      return (await called(await inPod(cluster, namespace, `app=${labels.app}`, words))).said
    },
    metrics: (cluster) => metricsUrl(plan, cluster),
    call: async (from, words) =>
      called(
        typeof from === 'object' && 'namespace' in from
          ? await inPod(from.cluster, from.namespace, from.labels, [...curl, ...words])
          : machine.enter({ net: from === 'edge' ? from : `${from.node}-1` }, [...curl, ...words]),
      ),
    address: (cluster, gateway) => gatewayOf(apiOf(cluster), gateway),
    restore: async () => {
      if ((await inClone('rev-parse', 'HEAD^{tree}')) !== (await inClone('rev-parse', `${begun}^{tree}`)))
        await delivered(
          await pushed([
            async () => {
              await inClone('read-tree', '--reset', '-u', begun)
            },
          ]),
        )
      rmSync(begunFile, { force: true })
      await applyFirewalls(plan, machine, join(clone, 'rendered'))
      await waitFor('everything well and ready', ready, { seconds: DELIVERY, every: 1_000 })
      await setTimeout(CALM * 1_000)
    },
    wait: (seconds) => setTimeout(seconds * 1_000),
    say,
  }
}
