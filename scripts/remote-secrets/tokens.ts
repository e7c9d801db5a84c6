/** Token Secrets of Istio's reader in a cluster, by kubectl. Their values stay in memory. */
import { setTimeout as sleep } from 'node:timers/promises'
import { parse } from 'yaml'
import { z } from 'zod'
import type { Cluster } from '../../generators/fleet/index.ts'
import { readerToken } from '../../generators/mesh/index.ts'
import { type KubeObject, namespaceOf } from '../../generators/objects/index.ts'
import { remoteSecretOf } from '../../generators/secrets/index.ts'
import { kubectl, serverIn, viewOf } from '../clouds/kubectl.ts'
import { ended, ProgramError, printed, type Words } from '../programs/run.ts'

/** A token that Kubernetes has made. */
export interface Token {
  readonly token: string
  /** The authority of the API server: PEM in base64. */
  readonly ca: string
  /** When its Secret was made. */
  readonly made: Date
}

const namespace = namespaceOf(readerToken) ?? ''
const inNamespace = (name: string, ...rest: Words) =>
  kubectl({ name }, '--request-timeout=20s', '--namespace', namespace, ...rest)

/** The Secret that the tree has, and the one that carries the others over while the first is replaced. */
export const FIRST: KubeObject = readerToken
export const SECOND: KubeObject = {
  ...readerToken,
  metadata: { ...readerToken.metadata, name: `${readerToken.metadata.name}-second` },
}

const decoded = (text: string) => Buffer.from(text, 'base64').toString()

const secret = z.object({
  metadata: z.object({ creationTimestamp: z.coerce.date() }),
  data: z.record(z.string(), z.string()).optional(),
})

const readSecret = async (context: string, name: string) => {
  const text = await printed(
    inNamespace(context, 'get', 'secret', name, '--ignore-not-found', '--output=json'),
  )
  return text.trim() === '' ? undefined : secret.parse(JSON.parse(text))
}

/** The token of a Secret; undefined where there is no such Secret, or Kubernetes has not filled it yet. */
export const readToken = async (context: string, { metadata }: KubeObject): Promise<Token | undefined> => {
  const found = await readSecret(context, metadata.name)
  const { token, 'ca.crt': ca } = found?.data ?? {}
  if (found === undefined || token === undefined || ca === undefined) return undefined
  return { token: decoded(token), ca, made: found.metadata.creationTimestamp }
}

/** Makes a token Secret, or leaves it as it is. As Argo CD applies, so that it takes the Secret over as its own. */
export const applyToken = async (context: string, object: KubeObject): Promise<Token> => {
  const apply = [
    'apply',
    '--server-side',
    '--field-manager=argocd-controller',
    '--force-conflicts',
    '-f',
    '-',
  ]
  await printed(inNamespace(context, ...apply), JSON.stringify(object))
  for (let tries = 0; tries < 30; tries += 1) {
    const token = await readToken(context, object)
    if (token !== undefined) return token
    await sleep(1000)
  }
  throw new ProgramError(`${context}: nobody fills the token Secret ${namespace}/${object.metadata.name}`)
}

/** Kubernetes refuses the token from this moment on. */
export const deleteToken = async (context: string, { metadata }: KubeObject): Promise<void> => {
  await printed(inNamespace(context, 'delete', 'secret', metadata.name, '--ignore-not-found'))
}

const kubeconfig = z.object({ users: z.array(z.object({ user: z.object({ token: z.string() }) })) })

/** The token that one cluster reads another with: what is in its Secret now. */
export const tokenInUse = async (context: string, other: Cluster): Promise<string | undefined> => {
  const { name, key } = remoteSecretOf(other)
  const text = (await readSecret(context, name))?.data?.[key]
  return text === undefined ? undefined : kubeconfig.parse(parse(decoded(text))).users[0]?.user.token
}

/**
 * Asks External Secrets of one cluster to read the entry about another now, by an annotation, as its documentation has it.
 * False where that cannot be: the cluster is not there, or has no such ExternalSecret yet. It reads by itself later.
 */
export const readNow = async (context: string, other: Cluster): Promise<boolean> => {
  const { name } = remoteSecretOf(other)
  const annotate = ['annotate', 'externalsecret', name, `force-sync=${Date.now()}`, '--overwrite']
  const { exitCode } = await ended(inNamespace(context, ...annotate))
  return exitCode === 0
}

/** Where this person's kubectl reaches a cluster. */
export const serverOf = async (name: string): Promise<string> =>
  serverIn(await printed(viewOf({ name }))) ?? ''
