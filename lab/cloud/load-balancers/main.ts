/** The load balancers of one cloud. */
import { setTimeout } from 'node:timers/promises'
import { BRIDGE } from '../../network/index.ts'
import { startedBeside } from '../beside.ts'
import { after, asks, type Health, LOOK_MS, PROXY_HEALTH, pause, TIMING } from './health.ts'
import { balancingRules, nodeRoutes } from './routes.ts'
import { type Balanced, balanced } from './services.ts'

const run = async (): Promise<never> => {
  const { machine, api, cluster } = startedBeside()
  const { name, router, nodes } = cluster
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
      balancers.map((balancer) => [
        portOf(balancer),
        { ...TIMING[cluster.cluster.cloud.provider], ...balancer.timing },
      ]),
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
      balancers = balanced(await api.get('/api/v1/services'), (n) => cluster.loadBalancers[n] ?? '')
    } catch (error) {
      // Load balancers stay as they are while nobody says what they should be.
      console.log(error instanceof Error ? error.message : error)
    }
    look(balancers)
    const wanted = balancingRules(nodes, balancers, (balancer) =>
      nodes.filter(({ address }) => known.get(keyOf(address, portOf(balancer)))?.healthy),
    )
    if (wanted !== rules) {
      await shell(['iptables-restore', '--noflush', '--wait'], wanted)
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

await run()
