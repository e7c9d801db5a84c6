/** From clusters that are well, each by itself, to one mesh: how they read each other, and that they do. */
import { z } from 'zod'
import type { Cluster } from '../../generators/fleet/index.ts'
import { endpointsOf } from '../clouds/cloud.ts'
import { kubectl } from '../clouds/kubectl.ts'
import { printed } from '../programs/run.ts'
import { remoteSecrets } from '../remote-secrets/command.ts'
import { isWhole, type Place } from './place.ts'
import { over } from './secrets.ts'
import { BootstrapError, type Problem, type Step } from './step.ts'
import { until } from './until.ts'

const linesOf = (said: string) => said.split('\n').filter((line) => line.trim() !== '')

/** Where the others are to reach each API server: not where this person does. */
const servers = async ({ fleet, chosen }: Place): Promise<readonly string[]> => {
  const found = await Promise.all(
    chosen.map(async (cluster) => `${cluster.name}=${(await endpointsOf(fleet, cluster)).inside}`),
  )
  return found.flatMap((server) => ['--server', server])
}

const readers = (place: Place): Step => ({
  name: 'readers',
  title: "each cluster's address and token, in the secret managers of all others",
  look: async () => {
    const { code, said } = await remoteSecrets(
      ['--check', ...(await servers(place)), ...over(place)],
      () => {},
    )
    if (code === 0) return []
    return linesOf(said)
      .filter((line) => !line.includes('every other cluster reads it'))
      .map((what) => ({ what, mend: 'npm run remote-secrets, or npm run bootstrap -- --only readers' }))
  },
  run: {
    question: 'put the tokens of all clusters into the secret managers of the others',
    act: async (say) => {
      const { code, said } = await remoteSecrets([...(await servers(place)), ...over(place)], say)
      if (code !== 0) throw new BootstrapError(said)
      for (const line of linesOf(said)) say(line)
      await untilRead(place)
    },
  },
  undo: 'delete the entries *-remote-access from the secret managers',
})

/** External Secrets was asked to read them now; that takes moments. Errors: BootstrapError. */
const untilRead = async (place: Place): Promise<void> => {
  const words = ['--check', ...(await servers(place)), ...over(place)]
  let last = ''
  const read = await until(place.patience, async () => {
    const { code, said } = await remoteSecrets(words, () => {})
    last = said
    return code === 0
  })
  if (!read) throw new BootstrapError(last)
}

const remotes = z.array(z.object({ id: z.string(), syncStatus: z.string() }))

/** What istiod says of the clusters that it reads: its own debug endpoint, asked inside of its pod. */
const seenBy = async (cluster: Cluster) => {
  const inside = ['pilot-discovery', 'request', 'GET', '/debug/clusterz']
  const pod = ['--namespace', 'istio-system', 'exec', 'deployment/istiod', '--', ...inside]
  return remotes.parse(JSON.parse(await printed(kubectl(cluster, ...pod))))
}

const sight = (place: Place, cluster: Cluster): Step => ({
  name: `sight ${cluster.name}`,
  title: `istiod of ${cluster.name} reads the endpoints of all other clusters`,
  look: async () => {
    const seen = new Map((await seenBy(cluster)).map(({ id, syncStatus }) => [id, syncStatus]))
    return place.chosen.flatMap(({ name }): readonly Problem[] => {
      if (name === cluster.name || seen.get(name) === 'synced') return []
      const how = seen.get(name)
      return [
        {
          what: `istiod of ${cluster.name} ${how === undefined ? 'knows no cluster' : `says ${how} of`} ${name}`,
          mend:
            how === undefined
              ? 'npm run remote-secrets -- --check, and the Application remote-access'
              : `the way from ${cluster.name} to the API server of ${name}: VPN, firewall, the address in its entry`,
        },
      ]
    })
  },
  run: {
    question: 'wait until istiod has read them',
    // It changes nothing.
    asks: 'nobody',
    act: async () => {
      await until(place.patience, () =>
        sight(place, cluster)
          .look(() => {})
          // An istiod that starts again meanwhile cannot be asked for a moment.
          .then(
            ({ length }) => length === 0,
            () => false,
          ),
      )
    },
  },
  undo: 'nothing was changed',
})

/** Of a fleet that is not whole, some clusters are not there to be read. */
export const reach = (place: Place): readonly Step[] =>
  isWhole(place) ? [readers(place), ...place.chosen.map((cluster) => sight(place, cluster))] : []
