/** kubectl, and whether its context of a cluster leads there. */
import { z } from 'zod'
import type { Cluster, Fleet } from '../../generators/fleet/index.ts'
import { ended, type Words } from '../programs/run.ts'
import { endpointsOf } from './cloud.ts'

/** A cluster by its name, which its context has. */
interface Named {
  readonly name: string
}

export const kubectl = ({ name }: Named, ...words: Words): Words => [
  ...['kubectl', '--context', name],
  ...words,
]

const view = z.object({ clusters: z.array(z.object({ cluster: z.object({ server: z.string() }) })) })

/** Says where this person's context of a cluster leads; {@link serverIn} reads the answer. */
export const viewOf = (cluster: Named): Words =>
  kubectl(cluster, 'config', 'view', '--minify', '--output', 'json')

export const serverIn = (answer: string): string | undefined =>
  view.parse(JSON.parse(answer)).clusters[0]?.cluster.server

/** `lost`: there is no such context, or it leads to another cluster. `silent`: the right server does not answer, and what kubectl said. */
export type Context =
  | { readonly how: 'answers' }
  | { readonly how: 'lost'; readonly why: string }
  | { readonly how: 'silent'; readonly server: string; readonly said: string }

/** Errors: ProgramError, of a cloud that does not say where the cluster is. */
export const contextOf = async (fleet: Fleet, cluster: Cluster): Promise<Context> => {
  const { name } = cluster
  const { known } = await endpointsOf(fleet, cluster)
  const config = await ended(viewOf(cluster))
  const server = config.exitCode === 0 ? serverIn(config.stdout) : undefined
  if (server === undefined) return { how: 'lost', why: `kubectl has no context ${name}` }
  if (!known.includes(server))
    return {
      how: 'lost',
      why: `the context ${name} leads to ${server}, and the cluster is at ${known.join(' or ')}`,
    }
  const ready = await ended(kubectl(cluster, 'get', '--raw', '/readyz', '--request-timeout', '10s'))
  if (ready.exitCode === 0) return { how: 'answers' }
  return { how: 'silent', server, said: ready.stderr.trim().split('\n').at(-1) ?? '' }
}
