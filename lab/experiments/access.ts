/** Who may call, from where, and what the API server refuses: each question once, its answer a status. */
import { argocd } from '../../generators/delivery/index.ts'
import { app } from '../../generators/inference/index.ts'
import { chartPods } from '../../generators/parts/index.ts'
import type { Context, From } from './context.ts'
import type { Experiment, Measure } from './experiment.ts'

const PREDICT = ['--header', 'content-type: application/json', '--data', '{"data":[1,2,3]}']
const NOBODY = 0

/** Asks, and holds the status against the one that docs/mesh.md and docs/traffic.md promise. */
const asks = async (
  lab: Context,
  name: string,
  from: From,
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
  const to = (path: string, name = host) => ['--header', `host: ${name}`, `http://${ingress}${path}`]
  const ask = (name: string, words: readonly string[], of: number, from: From = 'edge') =>
    asks(lab, `${name}, ${cluster}`, from, words, of)
  return [
    await ask('a prediction, plain', [...to('/predict'), ...PREDICT], 200),
    // For whoever is inside: the global load balancer ends TLS itself, and nobody lets it in at this port.
    await ask(
      'a prediction, HTTPS',
      ['--insecure', '--resolve', `${host}:443:${ingress}`, `https://${host}/predict`, ...PREDICT],
      200,
      { node: cluster },
    ),
    await ask('/metrics', to('/metrics'), 403),
    await ask('another host', to('/', 'other.example.com'), 404),
  ]
}

/** By the gateway for other clusters, from a node of one: a connection is taken, and ends where a certificate is asked for. */
const fromOtherCloud = async (lab: Context, cluster: string, other: string): Promise<readonly Measure[]> => {
  const gateway = await lab.address(cluster, 'east-west')
  const ask = async (name: string, host: string): Promise<readonly Measure[]> => {
    const to = ['--insecure', '--resolve', `${host}:15443:${gateway}`, `https://${host}:15443/health`]
    const { status, connected, said } = await lab.call({ node: other }, to)
    const what = `east-west of ${cluster}, ${name}`
    lab.say(`${what}: ${status} ${said.slice(0, 100)}`)
    return [
      { name: what, value: status, limit: { of: NOBODY, within: 0 } },
      { name: `${what}: connected`, value: Number(connected), limit: { of: 1, within: 0 } },
    ]
  }
  return [
    ...(await ask('a host that crosses, no certificate', app.host)),
    ...(await ask('another host', 'argocd-server.argocd.svc.cluster.local')),
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
  const get = async (words: readonly string[], path: string) =>
    (
      await lab.kubectl(cluster, [
        'get',
        ...words,
        '--namespace',
        app.namespace,
        `--output=jsonpath={${path}}`,
      ])
    ).said
  const address = await get(['pods', '--selector', `app=${app.name}`], '.items[0].status.podIP')
  const service = await get(['service', app.name], '.spec.clusterIP')
  const ask = (name: string, from: From, words: readonly string[], of: number) =>
    asks(lab, `${name}, ${cluster}`, from, words, of)
  const gateway = { cluster, namespace, labels: `app=${labels.app}` }
  return [
    await ask(
      'the app calls itself',
      own,
      ['--resolve', `${app.host}:${app.port}:${service}`, `http://${app.host}:${app.port}/health`],
      200,
    ),
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

const SECCOMP = { type: 'RuntimeDefault' }
/** A container that every rule lets in, but for its image, which is nowhere. */
const container = {
  name: 'a',
  image: `registry.k8s.io/pause@sha256:${'0'.repeat(64)}`,
  resources: { requests: { cpu: '10m', memory: '16Mi' }, limits: { cpu: '10m', memory: '16Mi' } },
  securityContext: {
    allowPrivilegeEscalation: false,
    capabilities: { drop: ['ALL'] },
    runAsNonRoot: true,
    runAsUser: 65_534,
    seccompProfile: SECCOMP,
  },
}

const pod = (spec: object) =>
  JSON.stringify({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'a', namespace: app.namespace },
    // Of the pod, since it holds for the sidecar too.
    spec: { securityContext: { seccompProfile: SECCOMP }, containers: [container], ...spec },
  })

/** Pods that must not come in, each by the rule that is to refuse it; 1 when that does. */
const refused = async (lab: Context, cluster: string): Promise<readonly Measure[]> => {
  const ask = async (name: string, object: string, rule: RegExp): Promise<Measure> => {
    const { code, said } = await lab.kubectl(cluster, ['create', '--dry-run=server', '--filename=-'], object)
    lab.say(`${name}: ${said.slice(0, 300)}`)
    const value = Number(code !== 0 && rule.test(said))
    return { name: `${name} is refused, ${cluster}`, value, limit: { atLeast: 1 } }
  }
  const { securityContext } = container
  const privileged = {
    ...container,
    securityContext: { ...securityContext, privileged: true, allowPrivilegeEscalation: true },
  }
  return [
    await ask('a privileged pod', pod({ containers: [privileged] }), /PodSecurity "restricted.*privileged/s),
    await ask(
      'an image by its tag',
      pod({ containers: [{ ...container, image: 'registry.k8s.io/pause:3.10' }] }),
      /fleet-image-digests/,
    ),
    await ask(
      "a pod on the node's network",
      pod({ hostNetwork: true }),
      /PodSecurity "restricted.*host namespaces/s,
    ),
  ]
}

export const access: Experiment = {
  name: 'access',
  group: 'access',
  title: 'each caller and each pod that docs name',
  expected: 'as docs/mesh.md and docs/policy.md say; 0 is no answer',
  run: async (lab) => {
    const all: Measure[] = []
    const names = lab.fleet().clusters.map(({ name }) => name)
    for (const name of names)
      all.push(
        ...(await fromOutside(lab, name)),
        ...(
          await Promise.all(
            names.filter((other) => other !== name).map((other) => fromOtherCloud(lab, name, other)),
          )
        ).flat(),
        ...(await fromInside(lab, name)),
        ...(await refused(lab, name)),
      )
    return all
  },
}
