/** The lab that runs, as experiments use it. Runs in the network of its person. */
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { promisify } from 'node:util'
import { type Fleet, loadFleet } from '../../generators/fleet/index.ts'
import { app } from '../../generators/inference/index.ts'
import type { Api } from '../api/index.ts'
import {
  type ApplicationState,
  applications,
  type Change,
  cloneFolder,
  command,
  commit,
  isWell,
  push,
} from '../delivery/index.ts'
import { breakIt, type Hands, mendAll } from '../faults/index.ts'
import { lookAt } from '../look/index.ts'
import { LabError, type Machine } from '../machine/index.ts'
import { waitFor } from '../steps/index.ts'
import { gatewaysOf, startLoad, streamsAt } from '../traffic/index.ts'
import type { Lab } from './runner.ts'

const run = promisify(execFile)

/** Milliseconds; a route gives up after 10 s. */
const PATIENCE = 15_000
/** Seconds: Argo CD looks every three minutes when no webhook tells it. */
const DELIVERY = 400
/** Seconds after which nothing is ejected any more, and every proxy knows every pod. */
const CALM = 12

const REGISTRY = 'http://203.0.113.10:5000'

/** The image of the next release in the lab's registry. Errors: LabError when there is none. */
const canaryIn = async (machine: Machine) => {
  const version = 'v1.1.0'
  const words = ['curl', '--silent', '--fail', '--head', `${REGISTRY}/v2/${app.name}/manifests/${version}`]
  const accept = ['application/vnd.oci.image.index.v1+json', 'application/vnd.oci.image.manifest.v1+json']
  const headers = accept.flatMap((type) => ['--header', `accept: ${type}`])
  const { stdout } = await machine.run({ net: 'internet' }, [...words, ...headers])
  const digest = /^docker-content-digest: *(sha256:[0-9a-f]{64})/im.exec(stdout)?.[1]
  if (digest === undefined) throw new LabError(`the registry has no ${app.name}:${version}`)
  return { version, digest }
}

/** An Application of a chart alone has no commit: its revision is the chart's version. */
const hasCommit = ({ revision }: ApplicationState, id: string) =>
  !/^[0-9a-f]{40}$/.test(revision) || revision === id

export const labOf = async (
  machine: Machine,
  apis: ReadonlyMap<string, Api>,
  hands: Hands,
  say: (words: string) => void,
): Promise<Lab> => {
  const clone = cloneFolder(machine)
  const git = async (...words: readonly string[]) => (await run('git', ['-C', clone, ...words])).stdout.trim()
  const begun = await git('rev-parse', 'HEAD')
  const fleet = (): Fleet => loadFleet(join(clone, 'clusters'))
  const apiOf = (cluster: string): Api => {
    const api = apis.get(cluster)
    if (api === undefined) throw new LabError(`the kubeconfig has no cluster ${cluster}`)
    return api
  }
  const delivered = async (id: string) => {
    for (const cluster of apis.keys())
      await waitFor(
        `${cluster} at ${id.slice(0, 7)}, synced and healthy`,
        async () =>
          (await applications(machine, cluster)).every((each) => isWell(each) && hasCommit(each, id)),
        { seconds: DELIVERY, every: 1_000 },
      )
  }
  const deliver = async (message: string, change: Change) => {
    const id = await commit(machine, message, change)
    await push(machine)
    await delivered(id)
  }
  /** Pods of the app are as many as their Deployments want, and ready. */
  const ready = async () => {
    const looks = await Promise.all([...apis.values()].map(lookAt))
    return looks.every(
      (look) =>
        !('error' in look) &&
        look.applications.every(({ sync, health }) => sync === 'Synced' && health === 'Healthy') &&
        look.tracks.length > 0 &&
        look.tracks.every((track) => track.ready === track.all),
    )
  }
  const gateways = await gatewaysOf(apis)
  return {
    fleet,
    canary: await canaryIn(machine),
    api: apiOf,
    load: async ({ split, pinned = 0, pin = fleet().clusters[0]?.name, seconds }, meanwhile) => {
      const { host, pinHeader } = fleet().traffic
      const streams = streamsAt(gateways, { split, pinned, ...(pin !== undefined && { pin }) })
      const plan = { host, pinHeader, streams, seconds, patience: PATIENCE }
      const load = await startLoad(plan, (argv) => machine.inNetwork('edge', argv))
      try {
        await meanwhile?.(load)
      } catch (error) {
        load.stop()
        throw error
      }
      return load.seen
    },
    break: async (ask) => {
      await breakIt(hands, machine.state, ask)
    },
    mend: async () => {
      await mendAll(hands, machine.state)
    },
    commit: (...commands) =>
      deliver(commands.join(', '), async (folder) => {
        for (const words of commands) await command(...words.split(' '))(folder)
      }),
    restore: async () => {
      if ((await git('rev-parse', 'HEAD^{tree}')) !== (await git('rev-parse', `${begun}^{tree}`)))
        await deliver('As it was before the experiment', async () => {
          await git('read-tree', '--reset', '-u', begun)
        })
      await waitFor('everything well and ready', ready, { seconds: DELIVERY, every: 1_000 })
      await setTimeout(CALM * 1_000)
    },
    wait: (seconds) => setTimeout(seconds * 1_000),
    say,
  }
}
