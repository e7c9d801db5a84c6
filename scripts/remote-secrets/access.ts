/** The entries by which other clusters read one cluster, and what is to be done about them. */
import type { Cluster, Fleet } from '../../generators/fleet/index.ts'
import { entriesOf, type RemoteAccess } from '../../generators/secrets/index.ts'
import { type Entry, type SecretManager, sameEntry } from '../secret-managers/index.ts'
import { FIRST, readToken, SECOND, serverOf, type Token } from './tokens.ts'

/** Something is not as it must be: exit code 1. */
export class RemoteSecretsError extends Error {
  override readonly name = 'RemoteSecretsError'
}

/** The secret managers that have the entry about a cluster: those of all others, each once. */
export const managersOfOthers = (
  { clusters }: Fleet,
  { name }: Cluster,
  managers: ReadonlyMap<string, SecretManager>,
): readonly SecretManager[] => [
  ...new Set(
    clusters.flatMap((other) => {
      const manager = managers.get(other.name)
      return other.name === name || manager === undefined ? [] : [manager]
    }),
  ),
]

/** An entry about a cluster, where it is. */
export interface Placed {
  readonly manager: SecretManager
  readonly name: string
  readonly entry: Entry | undefined
}

export const readPlaced = async (
  fleet: Fleet,
  cluster: Cluster,
  managers: ReadonlyMap<string, SecretManager>,
): Promise<readonly Placed[]> => {
  const name = entriesOf(fleet, cluster).remoteAccess
  const others = managersOfOthers(fleet, cluster, managers)
  return Promise.all(others.map(async (manager) => ({ manager, name, entry: await manager.read(name) })))
}

/** Addresses that mean another machine to everybody: a tunnel of this person's. */
const LOCAL = /^https?:\/\/(localhost|127\.|0\.0\.0\.0|\[::1\])/

/**
 * The address that others are told: the one asked for, else that of kubectl here. One that is in an entry already is
 * never replaced by guess: the person's way to a cluster may be another than that of the other clusters.
 */
export const addressOf = async (
  { name }: Cluster,
  placed: readonly Placed[],
  asked: string | undefined,
): Promise<string> => {
  const say = `name the address that the other clusters reach it at: --server ${name}=https://…`
  const seen = asked ?? (await serverOf(name))
  if (!seen.startsWith('https://'))
    throw new RemoteSecretsError(`${name}: ${seen || 'no address'} is not https; ${say}`)
  if (LOCAL.test(seen)) throw new RemoteSecretsError(`${name}: ${seen} is this machine for everybody; ${say}`)
  const told = placed.map(({ entry }) => entry?.server).find((server) => server !== undefined)
  if (asked === undefined && told !== undefined && told !== seen)
    throw new RemoteSecretsError(`${name}: the entry says ${told}, kubectl here ${seen}; ${say}`)
  return seen
}

/** The tokens that are right in an entry: while one is replaced both are, the younger from the next writing on. */
export interface Tokens {
  readonly first: Token | undefined
  readonly second: Token | undefined
}

export const readTokens = async ({ name }: Cluster): Promise<Tokens> => ({
  first: await readToken(name, FIRST),
  second: await readToken(name, SECOND),
})

/** Errors: RemoteSecretsError when the cluster has no token yet. */
export const demandToken = ({ name }: Cluster, { first, second }: Tokens): Token => {
  const token = first ?? second
  if (token !== undefined) return token
  throw new RemoteSecretsError(
    `${name} has no Secret ${FIRST.metadata.namespace}/${FIRST.metadata.name}: its Application mesh makes it, so bring the cluster up first`,
  )
}

export const accessOf = (server: string, { ca, token }: Token): RemoteAccess & Entry => ({
  server,
  ca,
  token,
})

/** The entries that are not as they should be; one with a token that is right stays, so that a rotation is not undone. */
export const toWrite = (
  placed: readonly Placed[],
  server: string,
  tokens: Tokens,
  token: Token,
): readonly Placed[] =>
  placed.filter(
    ({ entry }) =>
      ![token, tokens.first, tokens.second].some(
        (each) => each !== undefined && sameEntry(entry, accessOf(server, each)),
      ),
  )
