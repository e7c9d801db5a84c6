/** The networks of two clouds as the kernel has them: who reaches whom by the firewalls of this repository, and cut cables. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { loadFleet } from '../../generators/fleet/index.ts'
import { endMachine, type Machine, startMachine } from '../machine/index.ts'
import { planLab } from '../plan/index.ts'
import { debianRoot } from '../programs/index.ts'
import { cutLink, mendLink, networkSteps, plugCable, pullCable } from './index.ts'

const root = join(import.meta.dirname, '../..')
const plan = planLab(loadFleet(join(root, 'clusters')), { nodes: 2 })
const [aws, gcp] = plan.clusters
if (aws === undefined || gcp === undefined) throw new Error('the fleet has two clusters')
const [first, second] = aws.nodes
const [other] = gcp.nodes
if (first === undefined || second === undefined || other === undefined) throw new Error('each has nodes')

const PORTS = [80, 443, 10250, 15017, 15021, 15443]
let folder: string
let machine: Machine
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'lab-network-'))
  machine = await startMachine({ state: join(folder, 'state'), debian: debianRoot(), programs: folder })
  for (const { run } of networkSteps(plan, machine, join(root, 'rendered'))) await run(() => undefined)
  for (const { name } of plan.clusters)
    for (const net of [name, ...(name === 'aws' ? [first.name, second.name] : [other.name])])
      for (const port of PORTS)
        await machine.start({ net }, `${net}-${port}`, ['socat', `TCP-LISTEN:${port},fork,reuseaddr`, 'PIPE'])
  await machine.start({ net: 'internet' }, 'internet', ['socat', 'TCP-LISTEN:443,fork,reuseaddr', 'PIPE'])
})
afterAll(async () => {
  await endMachine(join(folder, 'state'))
  rmSync(folder, { recursive: true })
})

const reaches = async (net: string, address: string, port: number): Promise<boolean> => {
  const ask = ['timeout', '1', 'bash', '-c', `: < /dev/tcp/${address}/${port}`]
  return (await machine.run({ net }, ask, { anyCode: true })).code === 0
}
const open = async (net: string, address: string): Promise<readonly number[]> => {
  const answers = await Promise.all(PORTS.map((port) => reaches(net, address, port)))
  return PORTS.filter((_, i) => answers[i])
}
const pings = async (net: string, address: string, ...more: readonly string[]): Promise<boolean> => {
  const ask = ['ping', '-c', '1', '-W', '1', ...more, address]
  return (await machine.run({ net }, ask, { anyCode: true })).code === 0
}

test('between clouds only what firewall.json lets in', async () => {
  expect(await open(first.name, other.address)).toEqual([15443])
  expect(await open(other.name, first.address)).toEqual([15443])
  expect(await open(first.name, gcp.api)).toEqual([443])
  expect(await pings(first.name, other.address)).toBe(true)
})

test('from the global load balancer the ports of the ingress gateway', async () => {
  for (const address of [first.address, other.address])
    expect(await open('edge', address)).toEqual([80, 15021])
  expect(await open('edge', aws.api)).toEqual([])
})

test('the person reaches API servers alone, the internet reaches nobody, and all reach the internet', async () => {
  for (const { api } of plan.clusters) expect(await open('person', api)).toEqual([443])
  expect(await open('person', first.address)).toEqual([])
  expect(await open('internet', first.address)).toEqual([])
  for (const net of [first.name, other.name, 'edge', 'person'])
    expect(await reaches(net, '203.0.113.10', 443)).toBe(true)
})

test('in a cloud all talk to all, but a control plane in a network of its own has rules too', async () => {
  expect(await open(first.name, second.address)).toEqual(PORTS)
  expect(await open('aws', first.address)).toEqual(PORTS)
  expect(await open('gcp', other.address)).toEqual([10250, 15017])
})

test('a packet that is too large for the tunnel is told so', async () => {
  expect(await pings(first.name, other.address, '-M', 'do', '-s', '1372')).toBe(true)
  const { stdout } = await machine.run(
    { net: first.name },
    ['ping', '-c', '1', '-W', '1', '-M', 'do', '-s', '1373', other.address],
    { anyCode: true },
  )
  expect(stdout).toContain('mtu = 1400')
})

test('TCP through the tunnel knows from its first packet how much that carries, both ways', async () => {
  const segments = (seen: string) => /\bmss:(\d+)/.exec(seen)?.[1]
  const ask = (address: string) =>
    machine.run({ net: first.name }, [
      'bash',
      '-c',
      `exec 3<>/dev/tcp/${address}; ss --no-header --tcp --info --numeric dst ${address.replace('/', ':')}`,
    ])
  expect(segments((await ask(`${other.address}/15443`)).stdout)).toBe('1348')
  expect(segments((await ask(`${second.address}/15443`)).stdout)).toBe('1448')
})

test('a cut link loses what one cloud says to the other, and nothing else, until it is mended', async () => {
  await cutLink(machine, plan, aws, gcp)
  await cutLink(machine, plan, aws, gcp)
  expect(await open(first.name, other.address)).toEqual([])
  expect(await pings(other.name, first.address)).toBe(false)
  expect(await reaches(first.name, second.address, 80)).toBe(true)
  expect(await reaches('edge', other.address, 80)).toBe(true)
  await mendLink(machine, plan, aws, gcp)
  await mendLink(machine, plan, aws, gcp)
  expect(await open(first.name, other.address)).toEqual([15443])
})

test('a node without its cable hears nobody, until it is in again', async () => {
  await pullCable(machine, aws, first)
  expect(await pings(second.name, first.address)).toBe(false)
  expect(await pings(first.name, aws.router)).toBe(false)
  expect(await pings(second.name, aws.router)).toBe(true)
  await plugCable(machine, aws, first)
  expect(await pings(second.name, first.address)).toBe(true)
})
