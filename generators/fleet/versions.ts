/** Versions beside each other: how far clusters of one mesh may be apart while an upgrade goes from cloud to cloud. */
import type { Finding, Place } from '../findings/index.ts'
import { type Cluster, type Fleet, type Platform, platformOf } from './model.ts'
import type { Places } from './places.ts'

/** `1.31.1` as 1031: versions of one major that differ by one are a minor version apart. */
export const minorOf = (version: string): number => {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  return major * 1_000 + minor
}

const formatMinor = (minor: number) => `${Math.floor(minor / 1_000)}.${minor % 1_000}`

/** Istio's control plane is upgraded one minor version at a time, and so are those of one mesh kept together. */
const MOST_APART = 1

/**
 * Minor versions of Kubernetes that each Istio is supported on, first and last.
 * Source: istio.io/latest/news/releases/<minor>.x/announcing-<minor>, and docs/releases/supported-releases.
 */
const kubernetesOf: Readonly<Record<string, readonly [first: string, last: string]>> = {
  '1.29': ['1.31', '1.35'],
  '1.30': ['1.32', '1.36'],
  '1.31': ['1.32', '1.36'],
}

/** Where the version stands: in the file of the cluster when it names one, else in fleet.yaml. */
const placeOf = (places: Places, { name, platform }: Cluster, part: keyof Platform): Place =>
  platform?.[part] === undefined
    ? places.shared(['platform', part])
    : places.cluster(name, ['platform', part])

/** Each istiod speaks to the other's gateways and reads the other's API server: Istio tests neighbours, nothing further. */
const skew = (fleet: Fleet, places: Places): readonly Finding[] => {
  const all = fleet.clusters.map((cluster) => ({ cluster, istio: platformOf(fleet, cluster).istio }))
  const [first] = all
  if (first === undefined) return []
  const newest = all.reduce((a, b) => (minorOf(b.istio) > minorOf(a.istio) ? b : a), first)
  return all
    .filter(({ istio }) => minorOf(newest.istio) - minorOf(istio) > MOST_APART)
    .map(({ cluster, istio }) => ({
      code: 'fleet-istio-skew',
      place: placeOf(places, cluster, 'istio'),
      message: `${cluster.name} has Istio ${istio} beside ${newest.istio} of ${newest.cluster.name}: more than one minor version`,
      mend: `go one minor version at a time: all clusters to ${formatMinor(minorOf(istio) + 1)} before any goes further`,
    }))
}

const kubernetesFindings = (
  fleet: Fleet,
  places: Places,
  istio: string,
  reader: Cluster,
): readonly Finding[] => {
  const minor = formatMinor(minorOf(istio))
  const [first, last] = kubernetesOf[minor] ?? []
  if (first === undefined || last === undefined)
    return [
      {
        code: 'fleet-istio-kubernetes',
        place: placeOf(places, reader, 'istio'),
        message: `nobody has written down which Kubernetes Istio ${minor} is supported on`,
        mend: `write one of ${Object.keys(kubernetesOf).join(', ')}, or read its announcement and add a row to generators/fleet/versions.ts`,
      },
    ]
  return fleet.clusters
    .map((cluster) => ({ cluster, kubernetes: platformOf(fleet, cluster).kubernetes }))
    .filter(({ kubernetes }) => minorOf(kubernetes) < minorOf(first) || minorOf(kubernetes) > minorOf(last))
    .map(({ cluster, kubernetes }) => ({
      code: 'fleet-istio-kubernetes',
      place: placeOf(places, cluster, 'kubernetes'),
      message: `${cluster.name} has Kubernetes ${kubernetes}; Istio ${istio} of ${reader.name} is supported on ${first} to ${last}`,
      mend: `keep Kubernetes from ${first} to ${last} until every cluster has an Istio that is supported beyond`,
    }))
}

/** Every istiod reads the API servers of all clusters, so each Istio is held against each Kubernetes. */
const supported = (fleet: Fleet, places: Places): readonly Finding[] => {
  const readers = new Map(fleet.clusters.map((cluster) => [platformOf(fleet, cluster).istio, cluster]))
  return [...readers].flatMap(([istio, reader]) => kubernetesFindings(fleet, places, istio, reader))
}

export const versionRules = [skew, supported] as const
