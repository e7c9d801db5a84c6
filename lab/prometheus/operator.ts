/**
 * In the place of the Prometheus operator: runs in the network of one cloud with the host's files until it is ended. As soon
 * as a cluster has something to read, it has a Prometheus; what Argo CD changes is loaded seconds later.
 */
import { createHash } from 'node:crypto'
import { setTimeout } from 'node:timers/promises'
import { prometheus, prometheusPodsOf } from '../../generators/observability/index.ts'
import { connect, pods } from '../api/index.ts'
import { kubectl } from '../control-plane/index.ts'
import { findMachine, LabError } from '../machine/index.ts'
import { type Applied, configuration } from './configuration.ts'
import { podMonitors, prometheusRules, serviceMonitors } from './monitors.ts'
import { objects } from './objects.ts'
import { PORT, targetsServer } from './serve.ts'
import { type Settings, settingsOf } from './settings.ts'

const LOOK_MS = 2_000
const GROUP = '/apis/monitoring.coreos.com/v1'

const run = async ({ state, name, api: address, ...settings }: Settings): Promise<never> => {
  const machine = findMachine(state)
  const api = connect(`${state}/kubeconfig`).get(name)
  if (machine === undefined || api === undefined) throw new LabError(`no lab with ${name} over ${state}`)

  targetsServer(api).listen(PORT, address)

  const applied = async (): Promise<Applied> => ({
    monitors: [
      ...serviceMonitors.parse(await api.get(`${GROUP}/servicemonitors`)),
      ...podMonitors.parse(await api.get(`${GROUP}/podmonitors`)),
    ],
    rules: prometheusRules.parse(await api.get(`${GROUP}/prometheusrules`)),
  })

  /** A kubelet writes a changed ConfigMap into a pod within a minute or so; at once, when the pod changes. */
  const wake = async (sum: string) => {
    const selector = new URLSearchParams({
      labelSelector: Object.entries(prometheusPodsOf(name))
        .map(([label, value]) => `${label}=${value}`)
        .join(','),
    })
    const path = `/api/v1/namespaces/${prometheus.namespace}/pods`
    for (const pod of pods.parse(await api.get(`${path}?${selector}`)))
      await api.patch(`${path}/${pod.name}`, { metadata: { annotations: { 'lab/configuration': sum } } })
  }

  const words = ['apply', '--server-side', '--force-conflicts', '--filename', '-']
  let done = ''
  let said = ''
  for (; ; await setTimeout(LOOK_MS)) {
    try {
      const now = await applied()
      if (now.monitors.length === 0) continue
      const files = configuration(now, settings)
      const sum = createHash('sha256').update(JSON.stringify(files)).digest('hex')
      if (sum === done) continue
      const list = { apiVersion: 'v1', kind: 'List', items: objects(name, files) }
      await kubectl(machine, name, words, { input: JSON.stringify(list) })
      await wake(sum)
      done = sum
      console.log(`${new Date().toISOString()} ${now.monitors.length} monitors, ${now.rules.length} rules`)
    } catch (error) {
      // Kinds and namespace come with the bring-up, and an API server may be away: all stays as it is meanwhile.
      const why = error instanceof Error ? error.message : String(error)
      if (why !== said) console.log(`${new Date().toISOString()} ${why}`)
      said = why
    }
  }
}

await run(settingsOf(process.argv[2] ?? ''))
