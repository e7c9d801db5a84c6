/** A lab that a test makes up: time passes when an experiment waits, and load sees what the test says. Only for tests. */
import { type Fleet, fleetOf } from '../../generators/fleet/index.ts'
import { fleetText } from '../../generators/testing/fleets.ts'
import { type ApplicationState, atRest } from '../delivery/index.ts'
import type { Row, Total } from '../traffic/index.ts'
import type { Called, Change, Context, Ran } from './context.ts'

const PLACES = { aws: 'aws us-east-1', gcp: 'gcp us-central1' } as const

/** Requests that a pod of a cloud answered. */
export const answer = (cloud: keyof typeof PLACES, count: number, pod = 'ml-inference-7c9-abcde') => ({
  [`${PLACES[cloud]} ${pod}`]: count,
})

export const rowOf = (row: Partial<Row> & Pick<Row, 'stream'>): Row => ({
  second: 0,
  sent: 300,
  by: {},
  failed: {},
  p50: 2,
  p99: 9,
  max: 20,
  ...row,
})

export interface Made {
  readonly rows?: () => readonly Row[]
  readonly totals?: (asked: { readonly pin: string | undefined; readonly fleet: Fleet }) => readonly Total[]
  readonly applications?: (cluster: string) => readonly ApplicationState[]
  readonly envoy?: (cluster: string, path: string) => string
  readonly get?: (cluster: string, path: string) => unknown
  readonly call?: (from: string, words: readonly string[]) => Called
  readonly kubectl?: (words: readonly string[]) => Ran
  readonly person?: (words: readonly string[], env: Readonly<Record<string, string>>) => Ran
  /** @default the tree's at rest, always */
  readonly fleet?: () => Fleet
  /** By cluster and name. */
  readonly entries?: Map<string, string>
}

export const fakeLab = ({
  rows = () => [],
  totals = () => [],
  applications = () => [],
  envoy = () => '',
  get = () => ({ items: [] }),
  call = () => ({ status: 200, connected: true, said: '' }),
  kubectl = () => ({ code: 0, said: '' }),
  person = () => ({ code: 0, said: '' }),
  entries = new Map(),
  fleet: fleetNow,
}: Made) => {
  const did: string[] = []
  let now = 0
  const tree = fleetOf(atRest(fleetText()))
  const fleet = fleetNow ?? (() => tree)
  const at = () => now.toFixed(1)
  const pushed = async (what: string, changes: readonly Change[]) => {
    did.push(
      `${what} ${changes.map((change) => (typeof change === 'string' ? change : 'by hand')).join(', ')}`,
    )
    return 'c0ffee'
  }
  const context: Context = {
    fleet,
    canary: { version: 'v1.1.0', digest: `sha256:${'c'.repeat(64)}` },
    api: (cluster) => ({
      cluster,
      get: async (path) => get(cluster, path),
      find: async (path) => get(cluster, path),
    }),
    load: async ({ split, pinned = 0, pin, seconds }, meanwhile = async () => undefined) => {
      did.push(`load ${split}+${pinned} ${pin ?? ''} ${seconds} s`)
      now = 0
      await meanwhile({ second: () => now, stop: () => did.push(`${at()} stop`) })
      return { rows: rows(), totals: totals({ pin, fleet: fleet() }) }
    },
    break: async ({ fault, cluster, count }) => {
      did.push([at(), 'break', fault, cluster, count].filter((word) => word !== undefined).join(' '))
    },
    mend: async () => {
      did.push(`${at()} mend`)
    },
    commit: async (...changes) => {
      await pushed('commit', changes)
    },
    push: async (changes, before) => {
      before?.()
      return pushed('push', changes)
    },
    firewalls: async () => {
      did.push('firewalls')
    },
    clone: 'clone',
    rootFile: 'root.pem',
    person: async (words, env = {}) => {
      did.push(words.join(' '))
      return person(words, env)
    },
    entry: (cluster, name) => ({
      read: async () => entries.get(`${cluster} ${name}`),
      write: async (text) => {
        did.push(`${text === undefined ? 'delete' : 'write'} ${cluster} ${name}`)
        if (text === undefined) entries.delete(`${cluster} ${name}`)
        else entries.set(`${cluster} ${name}`, text)
      },
    }),
    applications: async (cluster) => applications(cluster),
    kubectl: async (cluster, words) => {
      did.push(`kubectl ${cluster} ${words.join(' ')}`)
      return kubectl(words)
    },
    envoy: async (cluster, path) => envoy(cluster, path),
    metrics: (cluster) => `http://metrics-of-${cluster}`,
    call: async (from, words) =>
      call(
        from === 'edge' ? from : 'node' in from ? `node of ${from.node}` : `${from.cluster} ${from.labels}`,
        words,
      ),
    address: async (cluster, gateway) => `${gateway}-of-${cluster}`,
    wait: async (seconds) => {
      now += seconds
    },
    say: () => undefined,
  }
  return { context, did }
}
