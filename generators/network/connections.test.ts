import { describe, expect, test } from 'vitest'
import { namespaces } from '../parts/index.ts'
import { type Connection, connections, table } from './connections.ts'
import { type EndpointName, endpointOf, endpoints } from './endpoints.ts'

const named = ({ from, to, ports, crosses }: Connection) => `${from} ${to} ${ports} ${crosses}`
const names = Object.keys(endpoints)

describe('the table', () => {
  test('says each thing once', () => {
    expect(new Set(table.map(named)).size).toBe(table.length)
  })

  test('names everybody who is known', () => {
    const used = new Set<string>(table.flatMap(({ from, to }) => [from, to]))
    expect(names.filter((name) => !used.has(name))).toEqual([])
  })

  test('has ports for every protocol that has them', () => {
    const portless = table.filter(({ ports }) => ports.length === 0)
    expect(portless.map(({ protocols }) => protocols)).toEqual([['ICMP']])
  })

  test('keeps to the namespaces that exist, beside those of Argo CD and Kubernetes', () => {
    const known = [...Object.values(namespaces).map(({ name }) => name), 'argocd', 'kube-system']
    const used = Object.values(endpoints).map((endpoint) =>
      'pods' in endpoint ? endpoint.pods.namespace : '',
    )
    expect(used.filter((name) => name !== '' && !known.some((each) => each === name))).toEqual([])
  })

  test('what leaves or enters the clouds has an end outside of the pods', () => {
    const inside = (name: EndpointName) => endpointOf(name).place === 'pods'
    const wrong = table.filter(
      ({ crosses, from, to }) => crosses === 'internet' && inside(from) && inside(to),
    )
    expect(wrong).toEqual([])
  })
})

describe('behind gateways', () => {
  test('what the mesh carries between clouds goes to the gateway of the other cluster, and on from there', () => {
    const row = table.filter(
      ({ from, to, crosses }) => from === 'thanosQuery' && to === 'thanosSidecar' && crosses === 'clouds',
    )
    expect(row.map(named)).toEqual(['thanosQuery thanosSidecar 10901 clouds'])
    const hops = connections('gateway').map(named)
    expect(hops).toEqual(
      expect.arrayContaining([
        'thanosQuery eastWestGateway 15443 clouds',
        'eastWestGateway thanosSidecar 10901 cluster',
      ]),
    )
    expect(hops).not.toContain('thanosQuery thanosSidecar 10901 clouds')
  })

  test('only the gateway, the API server and ICMP are reached from other clouds', () => {
    const reached = connections('gateway').filter(({ crosses }) => crosses === 'clouds')
    expect(new Set(reached.map(({ to, ports }) => `${to} ${ports}`))).toEqual(
      new Set(['eastWestGateway 15443', 'apiServer 443', 'nodes ']),
    )
  })
})

describe('on a flat network', () => {
  test('pods are reached at their own ports', () => {
    const reached = connections('flat').filter(({ crosses }) => crosses === 'clouds')
    expect(new Set(reached.map(({ to, ports }) => `${to} ${ports}`))).toEqual(
      new Set(['app 8000', 'apiServer 443', 'jaeger 4317', 'jaeger 16686', 'thanosSidecar 10901', 'nodes ']),
    )
  })

  test('there is no east-west gateway', () => {
    expect(connections('flat').flatMap(({ from, to }) => [from, to])).not.toContain('eastWestGateway')
  })
})
