/** What to change of the entries for what is wanted: decided from what they say, so that it may be run again at any time. */
import { X509Certificate } from 'node:crypto'
import { type Cacerts, type Found, sameCertificate } from './cacerts.ts'

/** `make` what is missing, `renew` intermediates, or one of the three steps to a new root. */
export type Wanted =
  | { readonly task: 'make' }
  | { readonly task: 'renew'; readonly clusters: readonly string[] }
  | { readonly task: 'trust' | 'sign' | 'drop' }

/** A change of one cluster's entry. `sign`: a new intermediate; else the intermediate stays as it is. */
export interface Change {
  readonly cluster: string
  readonly sign: boolean
  /** `root-cert.pem` from then on. */
  readonly rootText: string
  /** For people: what it is for. */
  readonly what: string
}

export type Plan = { readonly changes: readonly Change[] } | { readonly problems: readonly string[] }

/** The entries by cluster, of all clusters of the fleet; undefined where there is none. */
export type Entries = ReadonlyMap<string, Found | undefined>

type Decided = Change | 'right' | { readonly problem: string }

const knows = ({ roots }: Cacerts, root: X509Certificate) => roots.some((each) => sameCertificate(each, root))
const cacertsIn = (found: Found | undefined) =>
  found !== undefined && 'cacerts' in found ? found.cacerts : undefined

/** The roots that the clusters trust which have this one among them, for a cluster that is new or renewed from nothing. */
const trusted = (entries: Entries, root: X509Certificate, certificate: string): string =>
  [...entries.values()].map(cacertsIn).find((cacerts) => cacerts !== undefined && knows(cacerts, root))
    ?.rootText ?? certificate

const otherRoot = (cluster: string) =>
  `${cluster} trusts another root than this file's: name the right file with --root, or go to a new root with new-root`

/** Why a task cannot use an entry: not there, or not right. */
const unusable = (cluster: string, found: Found | undefined): string =>
  found === undefined || 'cacerts' in found
    ? `${cluster} has no entry yet: npm run mesh-ca -- --root FILE makes it`
    : `the entry of ${cluster} is not right, ${found.wrong}: npm run mesh-ca -- renew ${cluster} --root FILE makes another`

type Step = (cluster: string, found: Found | undefined) => Decided

const making =
  (root: X509Certificate, rootText: string): Step =>
  (cluster, found) => {
    if (found === undefined) return { cluster, sign: true, rootText, what: 'the first intermediate' }
    const cacerts = cacertsIn(found)
    if (cacerts === undefined) return { problem: unusable(cluster, found) }
    return knows(cacerts, root) ? 'right' : { problem: otherRoot(cluster) }
  }

const renewing =
  (clusters: readonly string[], root: X509Certificate, rootText: string): Step =>
  (cluster, found) => {
    if (!clusters.includes(cluster)) return 'right'
    const cacerts = cacertsIn(found)
    if (found === undefined) return { problem: unusable(cluster, found) }
    if (cacerts !== undefined && !knows(cacerts, root)) return { problem: otherRoot(cluster) }
    return { cluster, sign: true, rootText: cacerts?.rootText ?? rootText, what: 'a new intermediate' }
  }

/** First every cluster trusts the new root beside the old. Nobody uses it yet. */
const trusting =
  (root: X509Certificate, certificate: string): Step =>
  (cluster, found) => {
    const cacerts = cacertsIn(found)
    if (cacerts === undefined) return { problem: unusable(cluster, found) }
    if (knows(cacerts, root)) return 'right'
    if (cacerts.roots.length > 1)
      return { problem: `${cluster} is on the way to another root already: finish that first` }
    return {
      cluster,
      sign: false,
      rootText: `${cacerts.rootText.trim()}\n${certificate}`,
      what: 'the new root beside the old',
    }
  }

/** Then the new root signs. Whoever does not trust it by then refuses the pods of the cluster. */
const signing =
  (root: X509Certificate): Step =>
  (cluster, found) => {
    const cacerts = cacertsIn(found)
    if (cacerts === undefined) return { problem: unusable(cluster, found) }
    if (!knows(cacerts, root))
      return { problem: `${cluster} does not trust the new root yet: new-root trust comes first` }
    if (sameCertificate(cacerts.issuer, root)) return 'right'
    return { cluster, sign: true, rootText: cacerts.rootText, what: 'an intermediate of the new root' }
  }

/** At last the old root goes. */
const dropping =
  (root: X509Certificate, certificate: string): Step =>
  (cluster, found) => {
    const cacerts = cacertsIn(found)
    if (cacerts === undefined) return { problem: unusable(cluster, found) }
    if (!sameCertificate(cacerts.issuer, root))
      return {
        problem: `the intermediate of ${cluster} is not of the new root yet: new-root sign comes first`,
      }
    if (cacerts.roots.length === 1) return 'right'
    return { cluster, sign: false, rootText: certificate, what: 'the new root alone' }
  }

const stepOf = (wanted: Wanted, entries: Entries, certificate: string): Step => {
  const root = new X509Certificate(certificate)
  switch (wanted.task) {
    case 'make':
      return making(root, trusted(entries, root, certificate))
    case 'renew':
      return renewing(wanted.clusters, root, trusted(entries, root, certificate))
    case 'trust':
      return trusting(root, certificate)
    case 'sign':
      return signing(root)
    case 'drop':
      return dropping(root, certificate)
  }
}

/** The changes, or everything that is in their way: where one cluster is not ready for a step, none is changed. */
export const planOf = (wanted: Wanted, entries: Entries, certificate: string): Plan => {
  const step = stepOf(wanted, entries, certificate)
  const decided = [...entries].map(([cluster, found]) => step(cluster, found))
  const problems = decided.flatMap((each) => (each !== 'right' && 'problem' in each ? [each.problem] : []))
  if (problems.length > 0) return { problems }
  return { changes: decided.flatMap((each) => (each !== 'right' && 'cluster' in each ? [each] : [])) }
}
