/** When a gateway first answers a prediction from outside, while everything else is still on its way. */
import { setTimeout } from 'node:timers/promises'
import type { Fleet } from '../../generators/fleet/index.ts'
import { apiOf } from '../control-plane/index.ts'
import type { Machine } from '../machine/index.ts'
import type { LabCluster } from '../plan/index.ts'
import { gatewayOf } from '../traffic/index.ts'

const EVERY_MS = 2_000

/** True as soon as it does; false when `over` is true before. */
export const answers = async (
  machine: Machine,
  { traffic: { host } }: Fleet,
  cluster: LabCluster,
  over: () => boolean,
): Promise<boolean> => {
  const ask = ['curl', '--silent', '--fail', '--output', '/dev/null', '--max-time', '2']
  const request = ['--header', `host: ${host}`, '--json', '{"data":[1,2,3]}']
  const api = apiOf(machine, cluster)
  for (let address = ''; !over(); await setTimeout(EVERY_MS)) {
    address ||= await gatewayOf(api).catch(() => '')
    if (address === '') continue
    const words = [...ask, ...request, `http://${address}/predict`]
    if ((await machine.run({ net: 'edge' }, words, { anyCode: true })).code === 0) return true
  }
  return false
}
