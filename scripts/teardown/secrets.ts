/** Entries of the secret managers and images: kept, unless they are to go too. */
import { type Cluster, registryOf, secretManagerIdOf } from '../../generators/fleet/index.ts'
import { app } from '../../generators/inference/index.ts'
import { networkPlan } from '../../generators/network/index.ts'
import { entriesOf, tunnelKeysOf } from '../../generators/secrets/index.ts'
import { accountOf } from '../bootstrap/place.ts'
import type { Step } from '../bootstrap/step.ts'
import {
  deleteEntry,
  deleteRepository,
  entryIsThere,
  RESTORE_DAYS,
  repositoryIsThere,
} from '../clouds/cloud.ts'
import { demandTyped, type Leaving } from './leaving.ts'

/** One cluster for each secret manager, by which it is asked. */
const managersOf = (clusters: readonly Cluster[]): readonly Cluster[] => [
  ...new Map(clusters.map((cluster) => [secretManagerIdOf(cluster.cloud), cluster] as const)).values(),
]

/** What the bootstrap and its commands write. */
const entryNames = ({ fleet }: Leaving): readonly string[] => [
  ...new Set([
    ...fleet.clusters.flatMap((cluster) => Object.values(entriesOf(fleet, cluster))),
    ...networkPlan(fleet).tunnels.map((pair) => tunnelKeysOf(fleet, pair)),
  ]),
]

const entriesIn = async (leaving: Leaving, cluster: Cluster): Promise<readonly string[]> => {
  const found: string[] = []
  for (const name of entryNames(leaving)) if (await entryIsThere(cluster, name)) found.push(name)
  return found
}

const managerOf = (cluster: Cluster) =>
  `the secret manager of ${accountOf(cluster)}${cluster.cloud.provider === 'aws' ? ` in ${cluster.cloud.region}` : ''}`

const entries = (leaving: Leaving, cluster: Cluster): Step => {
  const { fleet, secrets } = leaving
  const name = `entries ${secretManagerIdOf(cluster.cloud)}`
  const manager = managerOf(cluster)
  return {
    name,
    title: secrets ? `no entry of ${fleet.mesh.id} in ${manager}` : `what ${manager} keeps`,
    look: async (say) => {
      const found = await entriesIn(leaving, cluster)
      if (secrets)
        return found.map((entry) => ({
          what: `${entry} in ${manager}`,
          mend: `npm run teardown -- --secrets --only "${name}"`,
        }))
      if (found.length > 0) say(`kept: ${found.join(', ')}; --secrets takes them away`)
      return []
    },
    ...(secrets && {
      run: {
        question: `delete the entries in ${manager}`,
        asks: 'program',
        act: async (say) => {
          const found = await entriesIn(leaving, cluster)
          await demandTyped(leaving, `Deleted from ${manager}: ${found.join(', ')}. Lost: the keys in them.`)
          for (const entry of found) {
            await deleteEntry(cluster, entry)
            say(`deleted ${entry}`)
          }
        },
      },
    }),
    undo:
      cluster.cloud.provider === 'aws'
        ? `within ${RESTORE_DAYS} days: aws secretsmanager restore-secret --region ${cluster.cloud.region} --secret-id NAME`
        : 'npm run bootstrap makes new ones; what was in these cannot be had back',
  }
}

/** Images in a registry of AWS, which Terraform destroys only when it is empty. Google's goes with its images. */
const images = (leaving: Leaving, region: string, registry: string): Step => ({
  name: `images ${region}`,
  title: `no images in ${registry}`,
  look: async () =>
    (await repositoryIsThere(region, app.name))
      ? [
          {
            what: `${registry}/${app.name} has the images of all releases`,
            mend: `npm run teardown -- --secrets --only "images ${region}"`,
          },
        ]
      : [],
  run: {
    question: `delete the images in ${registry}`,
    asks: 'program',
    act: async () => {
      await demandTyped(leaving, `${registry}/${app.name} is deleted. Lost: the images of all releases.`)
      await deleteRepository(region, app.name)
    },
  },
  undo: 'npm run publish:image, of the same commit; its digest may be another',
})

/** Before the clusters: a repository with images in it keeps Terraform from going on. */
export const imagesOf = (leaving: Leaving): readonly Step[] => {
  if (!leaving.secrets) return []
  const registries = new Map(
    leaving.chosen.flatMap(({ cloud }) =>
      cloud.provider === 'aws' && cloud.registry === undefined ? [[registryOf(cloud), cloud.region]] : [],
    ),
  )
  return [...registries].map(([registry, region]) => images(leaving, region ?? '', registry ?? ''))
}

/** After the clusters, which read them. */
export const entriesOfAll = (leaving: Leaving): readonly Step[] =>
  managersOf(leaving.chosen).map((cluster) => entries(leaving, cluster))
