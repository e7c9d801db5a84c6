/**
 * The load balancers of one cloud: runs in its network with the host's files until it is ended. Words: the folder of the
 * lab, and the cluster as the plan has it, as JSON with the first addresses of load balancers.
 */
import { setTimeout } from 'node:timers/promises'
import { connect } from '../../api/index.ts'
import { findMachine, LabError } from '../../machine/index.ts'
import { BRIDGE } from '../../network/index.ts'
import { after, asks, type Health, LOOK_MS, PROXY_HEALTH, pause, TIMING } from './health.ts'
import { balancingRules, nodeRoutes } from './routes.ts'
import { type Balanced, balanced } from './services.ts'
import { type Settings, settingsOf } from './settings.ts'

const run = async ({ state, name, router, provider, nodes, addresses }: Settings): Promise<never> => {
  const machine = findMachine(state)
  const api = connect(`${state}/kubeconfig`).get(name)
  if (machine === undefined || api === undefined) throw new LabError(`no lab with ${name} over ${state}`)
  const shell = (argv: readonly string[], input: string) => machine.run({ net: name }, argv, { input })
  await shell(['sh', '-e'], nodeRoutes(nodes, BRIDGE).join('\n'))

  /** By node and port. */
  const known = new Map<string, Health>()
  const asked = new Map<string, number>()
  const keyOf = (host: string, port: number) => `${host}:${port}`
  const portOf = ({ health }: Balanced) => health ?? PROXY_HEALTH

  /** Asks those whose turn it is, and nobody waits for the answer. */
  const look = (balancers: readonly Balanced[]) => {
    const timings = new Map(
      balancers.map((balancer) => [portOf(balancer), { ...TIMING[provider], ...balancer.timing }]),
    )
    for (const [port, timing] of timings)
      for (const { address } of nodes) {
        const key = keyOf(address, port)
        const now = performance.now()
        const every = pause(known.get(key), timing)
        if (now - (asked.get(key) ?? -every) < every) continue
        asked.set(key, now)
        void asks(router, address, port).then((good) => known.set(key, after(known.get(key), good, timing)))
      }
  }

  let rules = ''
  let balancers: readonly Balanced[] = []
  for (; ; await setTimeout(LOOK_MS)) {
    try {
      balancers = balanced(await api.get('/api/v1/services'), (n) => addresses[n] ?? '')
    } catch (error) {
      // Load balancers stay as they are while nobody says what they should be.
      console.log(error instanceof Error ? error.message : error)
    }
    look(balancers)
    const wanted = balancingRules(nodes, balancers, (balancer) =>
      nodes.filter(({ address }) => known.get(keyOf(address, portOf(balancer)))?.healthy),
    )
    if (wanted !== rules) {
      await shell(['iptables-restore', '--wait'], wanted)
      rules = wanted
      console.log(`${new Date().toISOString()}\n${wanted}`)
    }
    for (const { namespace, name: service, address, told } of balancers)
      if (!told)
        await api
          .patch(`/api/v1/namespaces/${namespace}/services/${service}/status`, {
            status: { loadBalancer: { ingress: [{ ip: address }] } },
          })
          .catch((error: Error) => console.log(error.message))
  }
}

await run(settingsOf(process.argv[2] ?? ''))
