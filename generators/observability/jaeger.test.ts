import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { loadFleet } from '../fleet/index.ts'
import { at, isMap, mapsAt, selects, textAt } from '../objects/index.ts'
import { fleetOf } from '../testing/fleets.ts'
import { jaegerStore } from './jaeger.ts'
import { jaegerService } from './jaeger-service.ts'
import { expectRestricted } from './restricted.ts'
import { keptHours, store } from './spans.ts'

const committed = loadFleet(join(import.meta.dirname, '../../clusters'))
const valuesIn = (made = fleetOf()) => made.clusters.map((cluster) => jaegerStore.values(made, cluster))
const [jaeger] = valuesIn()

describe('Jaeger', () => {
  test.each([
    ['the cluster that the fleet names', { observability: { tracesIn: 'gcp' } }, [false, true]],
    ['the first cluster by default', {}, [true, false]],
  ])('runs in %s, and in no other', (_, shared, where) => {
    expect(valuesIn(fleetOf(shared)).map((values) => values !== undefined)).toEqual(where)
  })

  test('its pods are those of the Service that every cluster has', () => {
    // By the chart: its name, the release, and the labels of our values.
    const labels = {
      'app.kubernetes.io/name': 'jaeger',
      'app.kubernetes.io/instance': jaegerStore.name,
      'app.kubernetes.io/component': 'all-in-one',
    }
    const selector = at(jaegerService(), 'spec', 'selector')
    expect(isMap(selector) && selects(selector, labels)).toBe(true)
    expect(textAt(jaeger, 'fullnameOverride')).not.toBe(jaegerService().metadata.name)
  })

  test('keeps what its disk holds, and starts anew when that changes', () => {
    const days = (tracedPercent: number) => keptHours(fleetOf({ observability: { tracedPercent } })) / 24
    expect([days(0), days(1), days(100)]).toEqual([14, 182 / 24, 1 / 24])
    const most = keptHours(committed) * 3600 * 500 * 0.01 * 8 * 1024
    expect(most).toBeLessThanOrEqual(store.bytes)
    expect(
      textAt(
        jaeger,
        'userconfig',
        'extensions',
        'jaeger_storage',
        'backends',
        'traces',
        'badger',
        'ttl',
        'spans',
      ),
    ).toBe(textAt(jaeger, 'jaeger', 'podLabels', 'kept'))
  })

  test('writes to the claim that comes with it', () => {
    const [claim] = mapsAt(jaeger, 'extraObjects')
    const [volume] = mapsAt(jaeger, 'jaeger', 'extraVolumes')
    const [mount] = mapsAt(jaeger, 'jaeger', 'extraVolumeMounts')
    expect(textAt(volume, 'persistentVolumeClaim', 'claimName')).toBe(textAt(claim, 'metadata', 'name'))
    expect(textAt(mount, 'name')).toBe(textAt(volume, 'name'))
    expect(
      textAt(
        jaeger,
        'userconfig',
        'extensions',
        'jaeger_storage',
        'backends',
        'traces',
        'badger',
        'directories',
        'keys',
      ),
    ).toMatch(new RegExp(`^${textAt(mount, 'mountPath')}/`))
    expect(textAt(claim, 'spec', 'storageClassName')).toBe('gp3-encrypted')
  })

  test('keeps to the profile that its namespace enforces', () => {
    expectRestricted(at(jaeger, 'jaeger', 'podSecurityContext'), at(jaeger, 'jaeger', 'securityContext'))
  })
})
