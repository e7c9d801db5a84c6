/** An upgrade goes cloud by cloud, as far apart as Istio and Kubernetes are supported. */
import { describe, expect, test } from 'vitest'
import { awsData, findingsOf, fleetOf, gcpData, merged, sharedData } from '../testing/fleets.ts'
import { platformOf } from './index.ts'

type Data = Parameters<typeof merged>[0]
const clusters = (aws: Data, gcp: Data = {}) => [
  merged(awsData('aws', 0), { platform: aws }),
  merged(gcpData('gcp', 1), { platform: gcp }),
]
const wrong = (platform: Data, ...own: Parameters<typeof clusters>) =>
  findingsOf({ platform }, clusters(...own)).map(
    ({ code, place, message, mend }) => `${code} ${place.file} ${place.field}: ${message}; ${mend}`,
  )

describe('a cluster runs its own versions where its file names one', () => {
  const [aws, gcp] = fleetOf({}, clusters({ istio: '1.31.2', jaeger: '4.12.0' })).clusters
  const shared = fleetOf()

  test('and the fleet’s for the rest', () => {
    const all = sharedData([]).platform
    expect(aws && platformOf(shared, aws)).toEqual({ ...Object(all), istio: '1.31.2', jaeger: '4.12.0' })
    expect(gcp && platformOf(shared, gcp)).toEqual(all)
  })

  test('and no version that the fleet does not know', () => {
    expect(wrong({}, { linkerd: '1.0.0' })).toEqual([
      expect.stringMatching(/^fleet-unknown-key clusters\/aws.yaml platform.linkerd: /),
    ])
  })
})

describe('Istio', () => {
  test('is a minor version apart at most', () => {
    expect(wrong({}, { istio: '1.30.4' })).toEqual([])
    expect(wrong({}, { istio: '1.29.0' })).toEqual([
      'fleet-istio-skew clusters/aws.yaml platform.istio: aws has Istio 1.29.0 beside 1.31.1 of gcp: more than one minor version; go one minor version at a time: all clusters to 1.30 before any goes further',
    ])
    expect(wrong({ istio: '1.29.0' }, {}, { istio: '1.31.1' })).toEqual([
      'fleet-istio-skew clusters/fleet.yaml platform.istio: aws has Istio 1.29.0 beside 1.31.1 of gcp: more than one minor version; go one minor version at a time: all clusters to 1.30 before any goes further',
    ])
  })

  test('is held against the Kubernetes of every cluster, since it reads the API servers of all', () => {
    expect(wrong({}, { kubernetes: '1.36' })).toEqual([])
    expect(wrong({}, { istio: '1.30.4' }, { kubernetes: '1.31' })).toEqual([
      'fleet-istio-kubernetes clusters/gcp.yaml platform.kubernetes: gcp has Kubernetes 1.31; Istio 1.30.4 of aws is supported on 1.32 to 1.36; keep Kubernetes from 1.32 to 1.36 until every cluster has an Istio that is supported beyond',
      'fleet-istio-kubernetes clusters/gcp.yaml platform.kubernetes: gcp has Kubernetes 1.31; Istio 1.31.1 of gcp is supported on 1.32 to 1.36; keep Kubernetes from 1.32 to 1.36 until every cluster has an Istio that is supported beyond',
    ])
  })

  test('of a version that nobody has read about is refused', () => {
    expect(wrong({ istio: '99.0.0' }, {})).toEqual([
      'fleet-istio-kubernetes clusters/fleet.yaml platform.istio: nobody has written down which Kubernetes Istio 99.0 is supported on; write one of 1.29, 1.30, 1.31, or read its announcement and add a row to generators/fleet/versions.ts',
    ])
  })
})
