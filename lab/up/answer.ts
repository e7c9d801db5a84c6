/** When a gateway first answers a prediction from outside, while everything else is still on its way. */
import { setTimeout } from 'node:timers/promises'
import type { Fleet } from '../../generators/fleet/index.ts'
import { chartPods } from '../../generators/parts/index.ts'
import { kubectl } from '../control-plane/index.ts'
import type { Machine } from '../machine/index.ts'
import type { LabCluster } from '../plan/index.ts'

const EVERY_MS = 2_000
const ADDRESS = '--output=jsonpath={.status.loadBalancer.ingress[0].ip}'

/** Empty while it has none, or nobody says so. */
const addressOf = (machine: Machine, { name }: LabCluster): Promise<string> => {
  const { namespace, serviceAccount } = chartPods.ingressGateway
  const words = ['--namespace', namespace, 'get', 'service', serviceAccount, ADDRESS]
  return kubectl(machine, name, words).then(
    ({ stdout }) => stdout,
    () => '',
  )
}

/** True as soon as it does; false when `over` is true before. */
export const answers = async (
  machine: Machine,
  { traffic: { host } }: Fleet,
  cluster: LabCluster,
  over: () => boolean,
): Promise<boolean> => {
  const ask = ['curl', '--silent', '--fail', '--output', '/dev/null', '--max-time', '2']
  const request = ['--header', `host: ${host}`, '--json', '{"data":[1,2,3]}']
  for (let address = ''; !over(); await setTimeout(EVERY_MS)) {
    address ||= await addressOf(machine, cluster)
    if (address === '') continue
    const words = [...ask, ...request, `http://${address}/predict`]
    if ((await machine.run({ net: 'edge' }, words, { anyCode: true })).code === 0) return true
  }
  return false
}
