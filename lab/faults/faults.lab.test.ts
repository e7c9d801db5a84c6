/** Faults of real pods: one cloud with one node, and the app's own image without a mesh. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { loadFleet, registryOf } from '../../generators/fleet/index.ts'
import { app } from '../../generators/inference/index.ts'
import type { Api } from '../api/index.ts'
import { apiOf, controlPlaneSteps, kubectl } from '../control-plane/index.ts'
import { APP_VERSIONS, appImages, registryStep, storeFolder } from '../images/index.ts'
import { endMachine, type Machine, startMachine } from '../machine/index.ts'
import { networkSteps } from '../network/index.ts'
import { nodeSteps } from '../nodes/index.ts'
import { planLab } from '../plan/index.ts'
import { debianRoot, programsFolder } from '../programs/index.ts'
import { runSteps, waitFor } from '../steps/index.ts'
import { breakIt, type FaultName, type Hands, handsOf, mendAll, podsOf } from './index.ts'

const fleet = loadFleet('clusters')
const plan = planLab(fleet, { nodes: 1, clusters: ['aws'] })
const [cluster] = plan.clusters
if (cluster === undefined) throw new Error('the fleet has no aws')
const state = mkdtempSync(join(tmpdir(), 'lab-faults-'))
let machine: Machine
let hands: Hands
let api: Api

const show = { begin: () => undefined, say: () => undefined, end: () => undefined }
const podNamed = (name: string) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, namespace: app.namespace, labels: { app: app.name, track: 'stable' } },
  spec: {
    containers: [
      {
        name: app.container,
        image: `${registryOf(cluster.cluster.cloud)}/${app.name}@${appImages(storeFolder())[APP_VERSIONS[0]]}`,
        env: [{ name: 'POD_NAME', value: name }],
        readinessProbe: { httpGet: { path: '/v2/health/ready', port: 8000 }, periodSeconds: 1 },
      },
    ],
  },
})

beforeAll(async () => {
  machine = await startMachine({ state, debian: debianRoot(), programs: programsFolder() })
  api = apiOf(machine, cluster)
  const steps = [
    ...networkSteps(plan, machine, 'rendered'),
    registryStep(machine),
    ...controlPlaneSteps(plan, machine),
    ...nodeSteps(plan, machine),
  ]
  await runSteps(steps, show)
  hands = handsOf(machine, plan, new Map([['aws', api]]))
  await kubectl(machine, 'aws', ['create', 'namespace', app.namespace])
  // The controller makes it some moments after the namespace; no pod comes in before.
  const account = ['get', 'serviceaccount', 'default', '--namespace', app.namespace]
  await waitFor(
    'an account',
    async () => (await kubectl(machine, 'aws', account, { anyCode: true })).code === 0,
  )
  for (const name of ['a', 'b'])
    await kubectl(machine, 'aws', ['apply', '--filename=-'], { input: JSON.stringify(podNamed(name)) })
  const wait = [
    'wait',
    'pod',
    '--all',
    '--namespace',
    app.namespace,
    '--for=condition=Ready',
    '--timeout=300s',
  ]
  await kubectl(machine, 'aws', wait, { timeout: 310_000 })
})
afterAll(async () => {
  await endMachine(state)
  rmSync(state, { recursive: true, force: true })
})
afterEach(async () => {
  await mendAll(hands, state)
})

/** What a prediction of a pod answers, asked from its node; `''` when nothing does in 2 s. */
const ask = async (name: string): Promise<string> => {
  const address = ['get', 'pod', name, '--namespace', app.namespace, '--output=jsonpath={.status.podIP}']
  const { stdout: ip } = await kubectl(machine, 'aws', address)
  const body = ['--header', 'content-type: application/json', '--data', '{"data":[1,2,3]}']
  const words = ['curl', '--silent', '--max-time', '2', '--write-out', '%{http_code}', ...body]
  const { stdout } = await machine.run({ node: 'aws-1' }, [...words, `http://${ip}:8000/predict`], {
    anyCode: true,
  })
  return stdout
}
const strike = (fault: FaultName, count?: number) =>
  breakIt(hands, state, { fault, cluster: 'aws', ...(count !== undefined && { count }) })
const restarts = async (name: string) => {
  const words = ['--output=jsonpath={.status.containerStatuses[0].restartCount}']
  return Number(
    (await kubectl(machine, 'aws', ['get', 'pod', name, '--namespace', app.namespace, ...words])).stdout,
  )
}

test('a pod that hangs answers nothing until it is mended; the others go on', async () => {
  expect(await ask('a')).toContain('"pod":"a"')
  await strike('hang', 1)
  expect(await ask('a')).toBe('000')
  expect(await ask('b')).toContain('"pod":"b"')
  await mendAll(hands, state)
  expect(await ask('a')).toContain('"pod":"a"')
  expect(await restarts('a')).toBe(0)
})

test('chaos is inside of the running app, with no restart, and goes again', async () => {
  await strike('bad')
  expect(await ask('a')).toContain('chaos')
  expect(await ask('b')).toContain('200')
  await mendAll(hands, state)
  expect(await ask('a')).toContain('200')
  expect(await restarts('a')).toBe(0)
})

test('what is kept dead is started by the kubelet and killed again; it lives when it is mended', async () => {
  const [first] = await podsOf(api, app.namespace, `app=${app.name}`)
  await strike('dead', 1)
  await waitFor('it is started again', async () => (await restarts('a')) > 0, { seconds: 120 })
  expect(await ask('b')).toContain('200')
  await mendAll(hands, state)
  await waitFor('it answers', async () => (await ask('a')).includes('"pod":"a"'), {
    seconds: 120,
    every: 1_000,
  })
  // The same pod: its network was never gone.
  expect((await podsOf(api, app.namespace, `app=${app.name}`))[0]?.uid).toBe(first?.uid)
})

test('an API server that is gone does not answer, and does again', async () => {
  await strike('api-server')
  await expect(api.get('/version')).rejects.toThrow()
  await mendAll(hands, state)
  await waitFor(
    'it answers',
    () =>
      api.get('/version').then(
        () => true,
        () => false,
      ),
    { seconds: 90 },
  )
})
