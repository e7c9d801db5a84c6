/** What `npm run bootstrap -- --check` says of things that are really broken, and that it finds nothing once they are mended. */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { argocd } from '../../generators/delivery/index.ts'
import type { Cluster } from '../../generators/fleet/index.ts'
import { readerToken } from '../../generators/mesh/index.ts'
import { namespaceOf } from '../../generators/objects/index.ts'
import { entriesOf } from '../../generators/secrets/index.ts'
import { makeIntermediate, makeRoot } from '../../scripts/mesh-ca/authority.ts'
import { cacertsOf } from '../../scripts/mesh-ca/cacerts.ts'
import type { FaultName } from '../faults/index.ts'
import { labAuthority } from '../internet/index.ts'
import { cacheFolder } from '../machine/index.ts'
import type { Context } from './context.ts'
import { kubectl, person } from './demand.ts'
import type { Experiment, Measure } from './experiment.ts'

/** Seconds at most until what was mended is well: pods that back off start once in five minutes. */
const LONGEST = 420
/** Seconds until what is broken must be named. */
const LATEST = 30

/** A cluster, and another one of the fleet, which reads it. */
interface Pair {
  readonly cluster: Cluster
  readonly other: Cluster
}

type Does = (lab: Context, pair: Pair) => Promise<unknown>

interface Broken {
  readonly name: string
  readonly breaks: Does
  /** What the check says, in one line. */
  readonly says: RegExp
  /** The step that looks there, for this pair. */
  readonly step: (pair: Pair) => string
  /** Variables of the person's shell with it. */
  readonly env?: Readonly<Record<string, string>>
  readonly mends: Does
}

/** A broken entry in the secret manager of a cluster, which is written back as it was. */
const entry = (
  name: string,
  which: (lab: Context, pair: Pair) => { readonly of: string; readonly name: string },
  change: (text: string, lab: Context, pair: Pair) => string | undefined | Promise<string | undefined>,
  rest: Pick<Broken, 'says' | 'step'>,
): Broken => {
  let before = ''
  return {
    ...{ name, ...rest },
    breaks: async (lab, pair) => {
      const { of, name: called } = which(lab, pair)
      before = (await lab.entry(of, called).read()) ?? ''
      await lab.entry(of, called).write(await change(before, lab, pair))
    },
    mends: (lab, pair) => {
      const { of, name: called } = which(lab, pair)
      return lab.entry(of, called).write(before)
    },
  }
}

const authority = (lab: Context, { cluster }: Pair) => ({
  of: cluster.name,
  name: entriesOf(lab.fleet(), cluster).authority,
})
const access = (lab: Context, { cluster, other }: Pair) => ({
  of: other.name,
  name: entriesOf(lab.fleet(), cluster).remoteAccess,
})
const certificate = (lab: Context, { cluster }: Pair) => ({
  of: cluster.name,
  name: entriesOf(lab.fleet(), cluster).certificate,
})

/** Its own root, and an intermediate that ends so many days from now. */
const authorityOf = async (lab: Context, { cluster: { name } }: Pair, days: number) => {
  const { mesh } = lab.fleet()
  const now = new Date()
  const root = await makeRoot(mesh.id, { now, days: 900 })
  const own = await makeIntermediate(root, { mesh: mesh.id, cluster: name }, { now, days })
  return JSON.stringify(cacertsOf(own, root.certificate))
}

const otherHost = async () => {
  const issued = await (await labAuthority(cacheFolder())).issue(['other.example.com'])
  return JSON.stringify({ 'tls.crt': issued.certificate, 'tls.key': issued.key })
}

/** A fault of the lab. */
const fault = (name: string, strikes: FaultName, rest: Pick<Broken, 'says' | 'step'>): Broken => ({
  ...{ name, ...rest },
  breaks: (lab, { cluster }) => lab.break({ fault: strikes, cluster: cluster.name }),
  mends: (lab) => lab.mend(),
})

/** What is wrong only in the person's shell. */
const shell = (
  name: string,
  env: Readonly<Record<string, string>>,
  rest: Pick<Broken, 'says' | 'step'>,
): Broken => ({
  ...{ name, env, ...rest },
  breaks: async () => undefined,
  mends: async () => undefined,
})

/** A clock that is off by so many milliseconds, for programs of Node.js: those of this repository. */
const clockOff = (milliseconds: number) => ({
  NODE_OPTIONS: `--import=data:text/javascript,const${encodeURIComponent(' ')}now=Date.now;Date.now=()=>now()+${milliseconds}`,
})

const context = ({ cluster }: Pair) => `context ${cluster.name}`
const contextTo = ({ name }: Cluster, to: Cluster) => [
  'kubectl',
  'config',
  'set-context',
  name,
  `--cluster=${to.name}`,
]
const TOKEN = ['--namespace', namespaceOf(readerToken) ?? '', 'secret', readerToken.metadata.name]
const ROOT = ['--namespace', argocd.namespace, 'application', argocd.root]

const states: readonly Broken[] = [
  {
    name: 'a token is revoked',
    // Argo CD makes the Secret anew, with another token.
    breaks: async (lab, { cluster }) => {
      await kubectl(lab, cluster.name, ['delete', ...TOKEN])
      await kubectl(lab, cluster.name, ['wait', '--for=create', '--timeout=240s', ...TOKEN])
    },
    says: /\S+ reads \S+ with (a token that is gone|no token)/,
    step: () => 'readers',
    mends: (lab) => person(lab, 'node', 'scripts/remote-secrets.ts'),
  },
  entry(
    'a wrong authority of an API server',
    access,
    (text) => JSON.stringify({ ...JSON.parse(text), ca: Buffer.from('none').toString('base64') }),
    { says: /-remote-access in .* is not there, or not right/, step: () => 'readers' },
  ),
  entry('no entry about a cluster', access, () => undefined, {
    says: /-remote-access in .* is not there, or not right/,
    step: () => 'readers',
  }),
  entry('no entry of an authority', authority, () => undefined, {
    says: /\S+: no entry/,
    step: () => 'authorities',
  }),
  entry('an intermediate that has expired', authority, (_, lab, pair) => authorityOf(lab, pair, -2), {
    says: /\S+: its intermediate ended \d days ago/,
    step: () => 'authorities',
  }),
  entry('clusters of different roots', authority, (_, lab, pair) => authorityOf(lab, pair, 365), {
    says: /the clusters do not trust the same roots: /,
    step: () => 'authorities',
  }),
  entry('a certificate of another host', certificate, otherHost, {
    says: /is a certificate for DNS:other\.example\.com, not for /,
    step: () => 'certificate',
  }),
  fault('an API server that is away', 'api-server', {
    says: /the API server of \S+ does not answer at https:/,
    step: context,
  }),
  shell('a clock that is ahead', clockOff(600_000), {
    says: /no node of \S+ has said anything for [56]\d\d s by the clock here/,
    step: context,
  }),
  shell('a clock that is behind', clockOff(-600_000), {
    says: /the clock here is [56]\d\d s behind that of the nodes of \S+/,
    step: context,
  }),
  {
    name: 'a context that leads to another cluster',
    breaks: (lab, { cluster, other }) => person(lab, ...contextTo(cluster, other)),
    says: /the context \S+ leads to https:\S+, and the cluster is at https:/,
    step: context,
    mends: (lab, { cluster }) => person(lab, ...contextTo(cluster, cluster)),
  },
  {
    name: 'files that are not committed',
    breaks: (lab, { cluster }) =>
      writeFile(join(lab.clone, 'clusters', `${cluster.name}.yaml`), '# half\n', { flag: 'a' }),
    says: /1 files of clusters.* are not committed/,
    step: () => 'repository',
    mends: (lab) => person(lab, 'git', 'checkout', '--', 'clusters'),
  },
  {
    name: 'no root Application',
    breaks: (lab, { cluster }) => kubectl(lab, cluster.name, ['delete', '--cascade=orphan', ...ROOT]),
    says: /\S+ has no Application root: .*NotFound/,
    step: ({ cluster }) => `argocd ${cluster.name}`,
    mends: (lab, { cluster }) =>
      person(lab, 'node', 'scripts/bootstrap.ts', '--yes', '--only', `argocd ${cluster.name}`),
  },
  fault('gateways that are away', 'east-west', {
    says: /\S+ \S+ \(wave -?\d+\): \w+, (Degraded|Progressing)/,
    step: () => 'waves',
  }),
]

const run = async (lab: Context): Promise<readonly Measure[]> => {
  const [cluster, other] = lab.fleet().clusters
  if (cluster === undefined || other === undefined) throw new Error('the fleet has one cluster alone')
  const pair = { cluster, other }
  const measures: Measure[] = []
  for (const { name, breaks, says, step, env, mends } of states) {
    const words = ['node', 'scripts/bootstrap.ts', '--check', '--only', step(pair)]
    const check = (more: Readonly<Record<string, string>> = {}) => lab.person(words, more)
    await breaks(lab, pair)
    let { code, said } = await check(env)
    // It is broken into lines for a terminal.
    const named = () => says.exec(said.replaceAll(/\s+/g, ' '))?.[0]
    // What is checked may learn of it a moment later: Argo CD of pods that are away.
    for (let late = 0; named() === undefined && late < LATEST; late += 5) {
      await lab.wait(5)
      ;({ code, said } = await check(env))
    }
    const told = named()
    lab.say(`${name}: ${told ?? `NOT NAMED, exit code ${code}: ${said.slice(-1_000)}`}`)
    await mends(lab, pair)
    let waited = 0
    let well = (await check()).code === 0
    for (; !well && waited < LONGEST; waited += 5) {
      await lab.wait(5)
      well = (await check()).code === 0
    }
    measures.push(
      {
        name: `${name}: named`,
        value: Number(code === 1 && told !== undefined),
        limit: { of: 1, within: 0 },
      },
      { name: `${name}: nothing found once mended`, value: Number(well), limit: { of: 1, within: 0 } },
    )
  }
  return measures
}

export const broken: Experiment = {
  name: 'broken',
  group: 'checks',
  title: `${states.length} things are broken, one after the other`,
  expected: '`npm run bootstrap -- --check` names each, and finds nothing once it is mended',
  run,
}
