/** Who may call, from where, and what the API server refuses: each question once, its answer a status. */
import { argocd } from '../../generators/delivery/index.ts'
import { app } from '../../generators/inference/index.ts'
import { chartPods } from '../../generators/parts/index.ts'
import type { Context } from './context.ts'
import type { Experiment, Measure } from './experiment.ts'

const PREDICT = ['--header', 'content-type: application/json', '--data', '{"data":[1,2,3]}']
const NOBODY = 0

/** Asks, and holds the status against the one that docs/mesh.md and docs/traffic.md promise. */
const asks = async (
  lab: Context,
  name: string,
  from: Parameters<Context['call']>[0],
  words: readonly string[],
  of: number,
): Promise<Measure> => {
  const { status, said } = await lab.call(from, words)
  lab.say(`${name}: ${status} ${said.slice(0, 100)}`)
  return { name, value: status, limit: { of, within: 0 } }
}

const fromOutside = async (lab: Context, cluster: string): Promise<readonly Measure[]> => {
  const { host } = lab.fleet().traffic
  const ingress = await lab.address(cluster, 'ingress')
  const gateway = await lab.address(cluster, 'east-west')
  const to = (path: string, name = host) => ['--header', `host: ${name}`, `http://${ingress}${path}`]
  const ask = (name: string, words: readonly string[], of: number) =>
    asks(lab, `${name}, ${cluster}`, 'edge', words, of)
  const passing = (name: string, ...more: readonly string[]) => [
    '--insecure',
    ...more,
    '--resolve',
    `${name}:15443:${gateway}`,
    `https://${name}:15443/health`,
  ]
  return [
    await ask('a prediction, plain', [...to('/predict'), ...PREDICT], 200),
    await ask(
      'a prediction, HTTPS',
      ['--insecure', '--resolve', `${host}:443:${ingress}`, `https://${host}/predict`, ...PREDICT],
      200,
    ),
    await ask('/metrics', to('/metrics'), 403),
    await ask('another host', to('/', 'other.example.com'), 404),
    await ask('east-west, a host that crosses, no certificate', passing(app.host), NOBODY),
    await ask('east-west, another host', passing('argocd-server.argocd.svc.cluster.local'), NOBODY),
  ]
}

/** From the network of pods: of one without a sidecar, of a gateway, and of the app itself. */
const fromInside = async (lab: Context, cluster: string): Promise<readonly Measure[]> => {
  const own = { cluster, namespace: app.namespace, labels: `app=${app.name}` }
  const stranger = {
    cluster,
    namespace: argocd.namespace,
    labels: 'app.kubernetes.io/name=argocd-server',
  }
  const { namespace, labels } = chartPods.ingressGateway
  const { said: address } = await lab.kubectl(cluster, [
    ...['get', 'pods', '--namespace', app.namespace, '--selector', `app=${app.name}`],
    '--output=jsonpath={.items[0].status.podIP}',
  ])
  const ask = (name: string, from: Parameters<Context['call']>[0], words: readonly string[], of: number) =>
    asks(lab, `${name}, ${cluster}`, from, words, of)
  const gateway = { cluster, namespace, labels: `app=${labels.app}` }
  return [
    await ask('the app calls itself', own, [`http://${app.host}:${app.port}/health`], 200),
    await ask('no sidecar, plain, 8000', stranger, [`http://${address}:${app.port}/health`], NOBODY),
    await ask(
      'no sidecar, TLS, no certificate',
      stranger,
      ['--insecure', `https://${address}:${app.port}/health`],
      NOBODY,
    ),
    await ask('no sidecar, port 9090', stranger, [`http://${address}:${app.metricsPort}/metrics`], NOBODY),
    await ask('a gateway, plain, 8000', gateway, [`http://${address}:${app.port}/health`], NOBODY),
  ]
}

const pod = (name: string, spec: object, labels: object = {}) =>
  JSON.stringify({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: app.namespace, labels },
    spec,
  })

/** Pods that must not come in, by a rule each; 1 when it is refused. */
const refused = async (lab: Context, cluster: string): Promise<readonly Measure[]> => {
  const ask = async (name: string, object: string): Promise<Measure> => {
    const { code, said } = await lab.kubectl(cluster, ['create', '--dry-run=server', '--filename=-'], object)
    lab.say(`${name}: ${said.slice(0, 200)}`)
    return { name: `${name} is refused, ${cluster}`, value: Number(code !== 0), limit: { atLeast: 1 } }
  }
  const image = `registry.k8s.io/pause@sha256:${'0'.repeat(64)}`
  const container = { name: 'a', image }
  return [
    await ask(
      'a privileged pod',
      pod('a', { containers: [{ ...container, securityContext: { privileged: true } }] }),
    ),
    await ask(
      'an image by its tag',
      pod('b', { containers: [{ name: 'a', image: 'registry.k8s.io/pause:3.10' }] }),
    ),
    await ask("a pod on the host's network", pod('c', { hostNetwork: true, containers: [container] })),
  ]
}

export const access: Experiment = {
  name: 'access',
  group: 'access',
  title: 'each caller and each pod that docs name',
  expected: 'as docs/mesh.md and docs/policy.md say; 0 is no answer',
  run: async (lab) => {
    const all: Measure[] = []
    for (const { name } of lab.fleet().clusters)
      all.push(
        ...(await fromOutside(lab, name)),
        ...(await fromInside(lab, name)),
        ...(await refused(lab, name)),
      )
    return all
  },
}
