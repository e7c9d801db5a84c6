/** The network's table against what listens: a row that opens a port for nobody, or a door that nobody thought of. */
import { expect, test } from 'vitest'
import { type Connection, connections, endpointOf } from '../network/index.ts'
import type { KubeObject } from '../objects/index.ts'
import { madeOf } from '../render/index.ts'
import { canaryData, fleetOf } from '../testing/fleets.ts'
import { judgedCharts, ROW } from './judged.ts'
import { chartListeners, ownListeners, portsOf, servedBy } from './listeners.ts'

const fleet = fleetOf({ release: { canary: canaryData(10) } })
const own: readonly KubeObject[] = [...madeOf(fleet).objects.values()].flatMap(
  (clusters) => clusters.get('aws') ?? [],
)
const charts = judgedCharts()
const listeners = [...ownListeners(own), ...chartListeners(charts.values())]
const rows = (['gateway', 'flat'] as const).flatMap((network) => connections(network))
const toPods = rows.filter(({ to, protocols = ['TCP'] }) => {
  const { place, pods } = endpointOf(to)
  return place === 'pods' && pods !== undefined && !protocols.includes('ICMP')
})
const gateways = ['ingressGateway', 'eastWestGateway'] as const
const isGateway = (name: string) => gateways.some((each) => each === name)

const deaf = ({ to, ports }: Connection) => {
  const [gateway] = gateways.filter((name) => name === to)
  const open = gateway === undefined ? [...portsOf(to, listeners)] : servedBy(own, gateway)
  return ports.filter((port) => !open.includes(port)).map((port) => `${to} ${port}`)
}

test('every row leads to pods that listen there', () => {
  expect(toPods.length).toBeGreaterThan(30)
  expect(toPods.flatMap(deaf)).toEqual([])
})

test('a row to a port that nobody listens on is found: of pods, of a gateway, of a sidecar', () => {
  const row = (to: Connection['to'], port: number): Connection => ({
    from: 'apiServer',
    to,
    ports: [port],
    crosses: 'cluster',
    why: 'a test',
  })
  const wrong = [row('externalSecrets', 10250), row('eastWestGateway', 15012), row('kubeStateMetrics', 15090)]
  expect(wrong.flatMap(deaf)).toEqual([
    'externalSecrets 10250',
    'eastWestGateway 15012',
    'kubeStateMetrics 15090',
  ])
})

const hasRow = ({ names, port }: (typeof listeners)[number]) =>
  rows.some(({ to, ports }) => names.includes(to) && ports.includes(port))

test('every Service of our own is reached by a row, at every port', () => {
  const services = listeners.filter(({ service, reason }) => service && reason === undefined)
  expect(services.length).toBeGreaterThan(5)
  expect(services.filter((each) => !hasRow(each)).map(({ line }) => line)).toEqual([])
})

test('every port of a chart has a row or the reason why it has none', () => {
  const ofCharts = listeners.filter(({ reason }) => reason !== undefined)
  const wrong = ofCharts.filter((each) => (each.reason === ROW) !== hasRow(each))
  expect(wrong.map(({ line, reason }) => `${line}: ${reason}`)).toEqual([])
})

test('the Service of a gateway has no port that no listener of ours serves: a load balancer would call it ill for ever', () => {
  const dead = listeners.filter(
    ({ service, names, port }) =>
      service && names.some((name) => isGateway(name) && !servedBy(own, name).includes(port)),
  )
  expect(dead.map(({ line }) => line)).toEqual([])
})
