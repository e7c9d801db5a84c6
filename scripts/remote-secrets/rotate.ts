/**
 * Replaces the token that others read a cluster with, so that nobody is refused on the way: a second token carries them
 * over. Every step is decided from what is there, so a rotation that was broken off goes on when it is asked for again.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Cluster } from '../../generators/fleet/index.ts'
import { sameEntry } from '../secret-managers/index.ts'
import { accessOf, type Placed, RemoteSecretsError, type Tokens } from './access.ts'
import { applyToken, deleteToken, FIRST, readNow, SECOND, type Token, tokenInUse } from './tokens.ts'

export interface Rotation {
  readonly cluster: Cluster
  readonly others: readonly Cluster[]
  readonly server: string
  /** Entries as they are now: read anew each time. */
  readonly placed: () => Promise<readonly Placed[]>
  readonly tokens: () => Promise<Tokens>
  /** How long the others may take to have a token in their Secrets, and how long their istiod then has to take it. */
  readonly waitSeconds: number
  readonly settleSeconds: number
  readonly say: (line: string) => void
}

const POLL_MS = 5000

/** Errors: RemoteSecretsError that names those who have another token when the time is over. */
const untilInUse = async (
  { cluster, others, waitSeconds, say }: Rotation,
  { token }: Token,
): Promise<void> => {
  const end = Date.now() + waitSeconds * 1000
  say(`waiting until ${others.map(({ name }) => name).join(', ')} read ${cluster.name} with it`)
  for (;;) {
    const inUse = await Promise.all(others.map(({ name }) => tokenInUse(name, cluster)))
    const behind = others.filter((_, i) => inUse[i] !== token)
    if (behind.length === 0) return
    if (Date.now() >= end)
      throw new RemoteSecretsError(
        `${behind.map(({ name }) => name).join(', ')}: the Secret has another token still after ${waitSeconds} seconds. Nothing was deleted; see the ExternalSecret there, then run the same command again`,
      )
    await sleep(Math.min(POLL_MS, Math.max(0, end - Date.now())))
  }
}

/** Everybody is told of a token and has taken it. */
const handOver = async (rotation: Rotation, token: Token): Promise<void> => {
  for (const { manager, name, entry } of await rotation.placed()) {
    const access = accessOf(rotation.server, token)
    if (sameEntry(entry, access)) continue
    await manager.write(name, access)
    rotation.say(`wrote ${name} into ${manager.title}`)
  }
  // Who cannot be asked now reads by itself, and is waited for.
  for (const { name } of rotation.others) await readNow(name, rotation.cluster)
  await untilInUse(rotation, token)
  await sleep(rotation.settleSeconds * 1000)
}

/** Two thirds of the way, or the last third: the first token's Secret was made anew after the second's. */
const isRenewed = ({ first, second }: Tokens) =>
  first !== undefined && second !== undefined && first.made > second.made

export const rotate = async (rotation: Rotation): Promise<void> => {
  const { cluster, say } = rotation
  const before = await rotation.tokens()
  if (!isRenewed(before)) {
    const second = before.second ?? (await applyToken(cluster.name, SECOND))
    say(`${cluster.name}: a second token is there`)
    await handOver(rotation, second)
    await deleteToken(cluster.name, FIRST)
    say(`${cluster.name}: the first token is refused from now on`)
  }
  const first = await applyToken(cluster.name, FIRST)
  say(`${cluster.name}: a new first token is there`)
  await handOver(rotation, first)
  await deleteToken(cluster.name, SECOND)
  say(`${cluster.name}: the second token is gone; all read with the new first one`)
}

/** What `rotate` would do now, for people. */
export const rotationSteps = ({ name }: Cluster, tokens: Tokens): readonly string[] => [
  ...(isRenewed(tokens)
    ? []
    : [
        `would make Secret ${SECOND.metadata.name} in ${name}, and write its token into the entries of the others`,
        `would delete ${FIRST.metadata.name} in ${name} when all others read with the second`,
      ]),
  `would write the token of the new ${FIRST.metadata.name} into the entries`,
  `would delete ${SECOND.metadata.name} when all others read with the new one`,
]
