/** Istio takes a mesh configuration with unknown fields without a word; its definition says which there are. */
import { beforeAll, describe, expect, test } from 'vitest'
import { meshParts } from '../mesh/index.ts'
import { isMap, textAt, toJson } from '../objects/index.ts'
import { fleetOf } from '../testing/fleets.ts'
import { type Messages, messagesIn, unknownFields } from './messages.ts'
import { meshDefinitions } from './sources.ts'

let messages: Messages = new Map()
beforeAll(async () => {
  messages = messagesIn(await meshDefinitions())
}, 600_000)

test.each(['gateway', 'flat'])('every field of ours is one of MeshConfig, on a %s network', (network) => {
  const fleet = fleetOf({ mesh: { network } })
  for (const cluster of fleet.clusters) {
    const [istiod] = meshParts.filter((part) => part.type === 'chart' && part.name === 'istiod')
    const { meshConfig } = (istiod?.type === 'chart' && istiod.values(fleet, cluster)) || {}
    expect(isMap(meshConfig) && unknownFields(messages, 'MeshConfig', meshConfig)).toEqual([])
  }
})

test('what gateways say to their proxies is of ProxyConfig', () => {
  const fleet = fleetOf()
  for (const cluster of fleet.clusters)
    for (const part of meshParts) {
      const values = part.type === 'chart' ? part.values(fleet, cluster) : undefined
      const text = textAt(values, 'podAnnotations', 'proxy.istio.io/config')
      if (text === undefined) continue
      const config = toJson(JSON.parse(text))
      expect(config).toHaveProperty('terminationDrainDuration')
      expect(unknownFields(messages, 'ProxyConfig', config)).toEqual([])
      expect(unknownFields(messages, 'ProxyConfig', { terminationDrainTime: '1s' })).toEqual([
        'terminationDrainTime',
      ])
    }
})

describe('what is no field is found', () => {
  test.each([
    ['at the top', { trustDomian: 'cluster.local' }, 'trustDomian'],
    [
      'in a provider',
      { extensionProviders: [{ opentelemetry: { host: 'a' } }] },
      'extensionProviders.opentelemetry.host',
    ],
    [
      'in settings of services',
      { serviceSettings: [{ settings: { local: true } }] },
      'serviceSettings.settings.local',
    ],
    [
      'in the configuration of proxies, which another file defines',
      { defaultConfig: { proxyStatsMatcher: { inclusionRegex: ['a'] } } },
      'defaultConfig.proxyStatsMatcher.inclusionRegex',
    ],
  ])('%s', (_, config, path) => {
    expect(unknownFields(messages, 'MeshConfig', config)).toEqual([path])
  })
})

test('messages in messages, oneofs, enums, maps and comments are read', () => {
  const text = `
    // message Old { string gone = 1; }
    message A {
      enum Kind { NONE = 0; }
      message B { string deep_value = 1; }
      oneof choice { B first = 1; string second = 2 [deprecated = true]; }
      map<string, string> labels = 3;
      repeated Kind kinds = 4;
    }`
  const own = messagesIn([text])
  expect([...own.keys()].sort()).toEqual(['A', 'A.B'])
  const good = { first: { deepValue: 'a' }, second: 'b', labels: { any: 'c' }, kinds: ['NONE'] }
  expect(unknownFields(own, 'A', good)).toEqual([])
  expect(unknownFields(own, 'A', { first: { deep_value: 'a' }, NONE: 1 })).toEqual([
    'first.deep_value',
    'NONE',
  ])
})
