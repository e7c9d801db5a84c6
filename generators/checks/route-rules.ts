/** Rules over routes: one owner per host, weights that read as percent, a port that exists, and tries that reach another cloud. */
import type { Finding } from '../findings/index.ts'
import { at, isList, mapsAt, numberAt } from '../objects/index.ts'
import { TOTALS } from '../traffic/index.ts'
import { destinations, entriesOf, fullHost, hostOf } from './destinations.ts'
import { distinct, type Located, ofKind, perCluster, type Rule, reports } from './tree.ts'

/** The mesh hosts of a VirtualService; none when it is for gateways alone, which Istio merges. */
const meshHosts = ({ object }: Located): readonly string[] => {
  const gateways = at(object, 'spec', 'gateways')
  const inMesh = !isList(gateways) || gateways.length === 0 || gateways.includes('mesh')
  const hosts = at(object, 'spec', 'hosts')
  return inMesh && isList(hosts) ? hosts.map((host) => fullHost(String(host), object)) : []
}

const owned = reports('traffic-host-owner')
const hostOwner = perCluster((home) => {
  const owners = new Map<string, Located>()
  const claim = (located: Located, host: string): readonly Finding[] => {
    const { kind } = located.object
    const owner = owners.get(`${kind} ${host}`) ?? located
    owners.set(`${kind} ${host}`, owner)
    const what = `${host} belongs to ${kind} ${owner.object.metadata.name} already`
    return owner === located ? [] : owned(located, 'spec', what, 'put the rules of both into one object')
  }
  return [
    ...ofKind(home, 'VirtualService').flatMap((located) =>
      meshHosts(located).flatMap((host) => claim(located, host)),
    ),
    ...ofKind(home, 'DestinationRule').flatMap((located) => claim(located, hostOf(located.object))),
  ]
})

/** Entries of HTTP that answer without a destination. */
const answers = ['redirect', 'directResponse', 'delegate']

const weighs = reports('traffic-weights-total')
const weightsTotal: Rule = (tree) =>
  distinct(tree, 'VirtualService').flatMap(({ located }) =>
    entriesOf(located.object).flatMap(({ entry, field, routes }) => {
      const weights = routes.map(
        (route) => numberAt(route, 'weight') ?? (routes.length === 1 ? 100 : undefined),
      )
      const silent = weights.indexOf(undefined)
      const mend = 'make them whole percents that total 100, or hundredths of a percent that total 10000'
      if (answers.some((key) => key in entry)) return []
      if (routes.length === 0) return weighs(located, field, 'it has no destination', 'add a route')
      if (silent >= 0)
        return weighs(located, `${field}.route[${silent}]`, 'without a weight it gets no request', mend)
      const whole = weights.map((weight) => weight ?? 0)
      const total = whole.reduce((a, b) => a + b, 0)
      return TOTALS.some((right) => right === total) &&
        whole.every((weight) => Number.isInteger(weight) && weight >= 0)
        ? []
        : weighs(located, field, `the weights ${whole.join(' + ')} total ${total}`, mend)
    }),
  )

const leads = reports('traffic-port')
const port: Rule = (tree) =>
  destinations(tree).flatMap(({ located, field, host, port: number, hosts }) => {
    const service = hosts.services.get(host)
    if (service === undefined)
      return leads(located, `${field}.host`, `there is no Service ${host}`, 'route to a Service of this tree')
    const ports = mapsAt(service, 'spec', 'ports').map((each) => numberAt(each, 'port'))
    const what =
      number === undefined
        ? 'the destination has no port'
        : `Service ${service.metadata.name} has no port ${number}`
    return ports.includes(number ?? -1)
      ? []
      : leads(located, `${field}.port`, what, `name one of ${ports.join(', ')}`)
  })

const retried = reports('traffic-retries')
const retries: Rule = (tree) =>
  distinct(tree, 'VirtualService').flatMap(({ located }) =>
    entriesOf(located.object).flatMap(({ protocol, entry, field: place, routes }) => {
      if (protocol !== 'http' || routes.length === 0) return []
      const attempts = numberAt(entry, 'retries', 'attempts') ?? 0
      const remote = at(entry, 'retries', 'retryRemoteLocalities')
      const field = `${place}.retries`
      if (attempts < 2)
        return retried(
          located,
          field,
          `${attempts || 'no'} attempts never reach another cloud`,
          'write attempts: 2 or more',
        )
      return remote === true
        ? []
        : retried(located, field, 'retryRemoteLocalities is not true', 'write retryRemoteLocalities: true')
    }),
  )

export const routeRules = {
  'traffic-host-owner': hostOwner,
  'traffic-weights-total': weightsTotal,
  'traffic-port': port,
  'traffic-retries': retries,
} as const satisfies Readonly<Record<string, Rule>>
