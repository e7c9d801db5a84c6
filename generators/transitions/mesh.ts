/** What every proxy is told when its pod starts, and keeps until it starts again: its network, its mesh, its trust domain. */
import type { Finding } from '../findings/index.ts'
import { inFleet, type PairRule } from './pair.ts'

/** While pods of both networks run, both ways must be open: the new one before the switch, the old one after it. */
const network: PairRule = ({ before, after }) => {
  const [old, now] = [before.fleet.mesh, after.fleet.mesh]
  if (old.network === now.network || after.fleet.clusters.length === 1) return []
  const steps = `three commits: keepOpen: ${now.network} beside network: ${old.network}; then network: ${now.network} with keepOpen: ${old.network}; when every pod has started anew, without keepOpen`
  const finding = (message: string): Finding => ({
    code: 'pair-network',
    place: inFleet('mesh.network'),
    message,
    mend: steps,
  })
  return [
    ...(old.keepOpen === now.network
      ? []
      : [finding(`pods of the ${now.network} network start before its way between the clouds is open`)]),
    ...(now.keepOpen === old.network
      ? []
      : [finding(`pods that still run on the ${old.network} network lose their way to the other cloud`)]),
  ]
}

/** Their charts give their pods no label of a network: these alone keep the old one until somebody starts them anew. */
const restart: PairRule = ({ before, after }) => {
  const [old, now] = [before.fleet.mesh.network, after.fleet.mesh.network]
  return old === now || after.fleet.clusters.length === 1
    ? []
    : [
        {
          code: 'pair-restart',
          place: inFleet('mesh.network'),
          message: `from ${old} to ${now}: the ingress gateway and Thanos Query keep the old network until their pods start anew`,
          mend: 'when istiod has the new one, in every cluster: kubectl -n istio-ingress rollout restart deployment istio-ingress, and kubectl -n monitoring rollout restart deployment thanos-query; then take keepOpen away',
        },
      ]
}

const identity: PairRule = ({ before, after }) =>
  (['id', 'trustDomain'] as const)
    .filter((field) => before.fleet.mesh[field] !== after.fleet.mesh[field])
    .map((field) => ({
      code: 'pair-identity',
      place: inFleet(`mesh.${field}`),
      message: `from ${before.fleet.mesh[field]} to ${after.fleet.mesh[field]}: every pod has another identity from its next start on, and those that have not started anew refuse it`,
      mend: `keep ${before.fleet.mesh[field]}; to change it, bring up new clusters in a fleet of their own, move the clients by DNS, and take the old ones down`,
    }))

/** What clients and secret managers know: the field, what happens at the merge, and what comes before it. */
const known = [
  [
    'host',
    'clients of the old name get 404 from the moment this is applied',
    'merge it when no client uses the old name any more',
  ],
  [
    'certificate',
    'the gateways serve no HTTPS where the new one is missing',
    'put it into the secret managers of all clouds before you merge',
  ],
  ['pinHeader', 'requests with the old header follow the split', 'merge it when clients send the new header'],
] as const

const host: PairRule = ({ before, after }) =>
  known.flatMap(([field, message, mend]) => {
    const [old, now] = [before.fleet.traffic[field], after.fleet.traffic[field]]
    return old === now
      ? []
      : [
          {
            code: 'pair-host' as const,
            place: inFleet(`traffic.${field}`),
            message: `from ${old} to ${now}: ${message}`,
            mend,
          },
        ]
  })

export const meshRules = {
  'pair-network': network,
  'pair-identity': identity,
  'pair-host': host,
  'pair-restart': restart,
} as const
