/** What secrets are read, by whom, and into what: an entry of another name, or another template, puts a key of somebody else in place. */
import { isReadAgain } from '../../../checks/index.ts'
import { isMap, type Json } from '../../../objects/index.ts'
import type { Watch } from './model.ts'

const MEND =
  'keep what is read where it is; secrets of a new part come with a change of generators/secrets that says why'

const KINDS = [
  'ExternalSecret',
  'ClusterExternalSecret',
  'PushSecret',
  'ClusterPushSecret',
  'SecretStore',
  'ClusterSecretStore',
  'SealedSecret',
  'SecretProviderClass',
] as const

/** Generators of passwords and tokens, by the endings of their kinds. */
const GENERATORS = [
  'ECRAuthorizationToken',
  'GCRAccessToken',
  'VaultDynamicSecret',
  'Webhook',
  'ClusterGenerator',
] as const

/** Entries of the mesh's authority: whoever has them is whoever they like. */
export const isAuthority = (value: Json | undefined): boolean =>
  typeof value === 'string'
    ? /cacerts/.test(value)
    : isMap(value)
      ? Object.values(value).some(isAuthority)
      : Array.isArray(value) && value.some(isAuthority)

export const secrets: readonly Watch[] = [
  {
    code: 'danger-rights',
    kinds: ['ExternalSecret'],
    path: /(^|\.)(key|regexp|path|tags)$/,
    fresh: true,
    always: true,
    bad: ({ change, after }) =>
      isAuthority(after) &&
      change.what === 'added' &&
      !(change.namespace === 'istio-system' && change.name === 'cacerts'),
    why: "it reads the entry of the mesh's authority: whoever has that is any identity of the mesh",
    mend: MEND,
  },
  {
    code: 'danger-rights',
    kinds: KINDS,
    path: /^spec\.refreshInterval$/,
    bad: ({ after }) => !isReadAgain(after),
    why: 'the entry is read so seldom, or never again, that who is let in, and by what, stays what it was long after it changed',
    mend: 'read it every minute to every day; what is replaced must reach its pods before the old one ends',
  },
  {
    code: 'danger-rights',
    kinds: [...KINDS, ...GENERATORS],
    path: /^spec\b/,
    except: /^spec\.refreshInterval$/,
    why: 'another entry is read, or other things are made of it',
    mend: MEND,
  },
  {
    code: 'danger-rights',
    kinds: [...KINDS, ...GENERATORS],
    path: /^kind$/,
    fresh: true,
    bad: ({ change }) => change.what === 'added',
    why: 'it is new: somebody reads, or writes, secrets that nobody did (a store without conditions is for every namespace)',
    mend: MEND,
  },
]
