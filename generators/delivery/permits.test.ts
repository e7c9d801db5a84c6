/** Our reading of a project, held against Argo CD's own code: the same question to both. */
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Fleet, loadFleet, fleetOf as parsed } from '../fleet/index.ts'
import { type Json, type JsonMap, type KubeObject, kubeObject } from '../objects/index.ts'
import { madeOf, parts } from '../render/index.ts'
import { arbitraryFleet } from '../testing/arbitrary.ts'
import { fleetOf } from '../testing/fleets.ts'
import { JUDGE_PATIENCE_MS, judgePermits } from '../testing/judge.ts'
import { permitsDestination, permitsObject, permitsSource, refusals } from './permits.ts'
import { closedProject } from './settings.ts'

const HERE = 'https://kubernetes.default.svc'

const projectWith = (spec: JsonMap) =>
  kubeObject({ apiVersion: 'argoproj.io/v1alpha1', kind: 'AppProject', metadata: { name: 'p' }, spec })

const applicationTo = (destination: JsonMap, repoURL = 'https://git.example.com/a') =>
  kubeObject({
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Application',
    metadata: { name: 'a' },
    spec: { project: 'p', destination, source: { repoURL, path: '.' } },
  })

const objectOf = (apiVersion: string, kind: string, namespace?: string, name = 'x') =>
  kubeObject({ apiVersion, kind, metadata: { name, ...(namespace !== undefined && { namespace }) } })

const open: JsonMap = {
  sourceRepos: ['*'],
  destinations: [{ server: '*', namespace: '*' }],
  clusterResourceWhitelist: [{ group: '*', kind: '*' }],
}

/** Both answers to the same questions, ours and Argo CD's. */
const bothSay = async (
  each: readonly {
    readonly project: KubeObject
    readonly application?: KubeObject
    readonly object?: KubeObject
  }[],
) => {
  const said = await judgePermits(
    each.map(({ project, application, object }) => ({
      project,
      applications: application ? [application] : [],
      objects: object ? [object] : [],
    })),
  )
  const theirs = said.map(({ applications, objects }) => ({
    application: applications.every((conditions) => conditions.length === 0),
    object: objects.every(Boolean),
  }))
  const ours = each.map(({ project, application, object }) => ({
    application: application === undefined || refusals(project, application).length === 0,
    object: object === undefined || permitsObject(project, object),
  }))
  return { ours, theirs }
}

describe('a destination', () => {
  const destinations: readonly (readonly [what: string, list: Json, permitted: boolean, to?: JsonMap])[] = [
    ['a listed namespace', [{ server: HERE, namespace: 'a' }], true],
    [
      'no namespace, though every one in use is listed',
      [{ server: HERE, namespace: 'a' }],
      false,
      { server: HERE },
    ],
    ['no namespace, where all are allowed', [{ server: HERE, namespace: '*' }], true, { server: HERE }],
    ['no namespace, where the empty one is', [{ server: HERE, namespace: '' }], true, { server: HERE }],
    ['nothing listed', [], false],
    ['a glob', [{ server: HERE, namespace: 'a*' }], true],
    ['all but this', [{ server: HERE, namespace: '!a' }], false],
    ['all but another', [{ server: HERE, namespace: '!b' }], true],
    [
      'all, and not this',
      [
        { server: '*', namespace: '*' },
        { server: HERE, namespace: '!a' },
      ],
      false,
    ],
    ['another cluster by server', [{ server: 'https://other.example.com', namespace: 'a' }], false],
    ['this cluster by name', [{ name: 'in-cluster', namespace: 'a' }], true],
    ['another cluster by name', [{ name: 'other', namespace: 'a' }], false],
    [
      'not this cluster by name',
      [
        { server: '*', namespace: '*' },
        { name: '!in-cluster', namespace: '*' },
      ],
      false,
    ],
    [
      'not this server',
      [
        { server: '*', namespace: '*' },
        { server: `!${HERE}`, namespace: '*' },
      ],
      false,
    ],
    ['asked by name', [{ server: HERE, namespace: 'a' }], true, { name: 'in-cluster', namespace: 'a' }],
    [
      'asked by server and name',
      [{ server: '*', namespace: '*' }],
      false,
      { server: HERE, name: 'in-cluster', namespace: 'a' },
    ],
    [
      'asked for a cluster that is not there',
      [{ server: '*', namespace: '*' }],
      false,
      { name: 'other', namespace: 'a' },
    ],
    ['asked for none', [{ server: '*', namespace: '*' }], false, { namespace: 'a' }],
    [
      'asked with a slash more',
      [{ server: HERE, namespace: 'a' }],
      true,
      { server: `${HERE}/`, namespace: 'a' },
    ],
  ]

  test(
    'is decided as Argo CD does',
    async () => {
      const { ours, theirs } = await bothSay(
        destinations.map(([, list, , to = { server: HERE, namespace: 'a' }]) => ({
          project: projectWith({ ...open, destinations: list }),
          application: applicationTo(to),
        })),
      )
      const named = (all: typeof ours) => destinations.map(([what], i) => [what, all[i]?.application])
      expect(named(theirs)).toEqual(destinations.map(([what, , permitted]) => [what, permitted]))
      expect(named(ours)).toEqual(named(theirs))
    },
    JUDGE_PATIENCE_MS,
  )
})

describe('a repository', () => {
  const repositories: readonly (readonly [list: Json, url: string, permitted: boolean])[] = [
    [['https://git.example.com/a'], 'https://git.example.com/a', true],
    [['https://git.example.com/a.git'], 'https://GIT.example.com/a', true],
    [['https://git.example.com/*'], 'https://git.example.com/a', true],
    [['https://git.example.com/*'], 'https://git.example.com/a/b', false],
    [['*'], 'https://git.example.com/a/b', true],
    [['git@git.example.com:a/b.git'], 'ssh://git@git.example.com/a/b', true],
    [['*', '!https://git.example.com/a'], 'https://git.example.com/a', false],
    [['*', '!https://git.example.com/b'], 'https://git.example.com/a', true],
    [['registry.example.com/charts'], 'registry.example.com/charts', true],
    [[], 'https://git.example.com/a', false],
  ]

  test(
    'is decided as Argo CD does',
    async () => {
      const { ours, theirs } = await bothSay(
        repositories.map(([sourceRepos, url]) => ({
          project: projectWith({ ...open, sourceRepos }),
          application: applicationTo({ server: HERE, namespace: 'a' }, url),
        })),
      )
      expect(theirs.map(({ application }) => application)).toEqual(
        repositories.map(([, , permitted]) => permitted),
      )
      expect(ours).toEqual(theirs)
    },
    JUDGE_PATIENCE_MS,
  )
})

describe('an object', () => {
  const lists = (spec: JsonMap) => projectWith({ destinations: [{ server: HERE, namespace: 'a' }], ...spec })
  const service = objectOf('v1', 'Service', 'a')
  const role = objectOf('rbac.authorization.k8s.io/v1', 'ClusterRole')
  const objects: readonly (readonly [
    what: string,
    project: KubeObject,
    object: KubeObject,
    permitted: boolean,
  ])[] = [
    ['in a namespace, without a list', lists({}), service, true],
    ['in a namespace, with an empty list', lists({ namespaceResourceWhitelist: [] }), service, false],
    [
      'of a listed kind',
      lists({ namespaceResourceWhitelist: [{ group: '', kind: 'Service' }] }),
      service,
      true,
    ],
    [
      'of another kind',
      lists({ namespaceResourceWhitelist: [{ group: '', kind: 'Secret' }] }),
      service,
      false,
    ],
    [
      'of another group',
      lists({ namespaceResourceWhitelist: [{ group: 'apps', kind: 'Service' }] }),
      service,
      false,
    ],
    ['of any group', lists({ namespaceResourceWhitelist: [{ group: '*', kind: 'Serv*' }] }), service, true],
    [
      'of a forbidden kind',
      lists({ namespaceResourceBlacklist: [{ group: '', kind: 'Service' }] }),
      service,
      false,
    ],
    ['in a namespace that is no destination', lists({}), objectOf('v1', 'Service', 'b'), false],
    ['of the whole cluster, without a list', lists({}), role, false],
    [
      'of the whole cluster, listed',
      lists({ clusterResourceWhitelist: [{ group: 'rbac.authorization.k8s.io', kind: 'ClusterRole' }] }),
      role,
      true,
    ],
    [
      'listed by name',
      lists({ clusterResourceWhitelist: [{ group: '*', kind: '*', name: 'x' }] }),
      role,
      true,
    ],
    [
      'listed by another name',
      lists({ clusterResourceWhitelist: [{ group: '*', kind: '*', name: 'y-*' }] }),
      role,
      false,
    ],
    [
      'listed and forbidden',
      lists({
        clusterResourceWhitelist: [{ group: '*', kind: '*' }],
        clusterResourceBlacklist: [{ group: '*', kind: 'Cluster*' }],
      }),
      role,
      false,
    ],
    [
      'a Service that names no namespace',
      lists({ namespaceResourceWhitelist: [{ group: '', kind: 'Service' }] }),
      objectOf('v1', 'Service'),
      false,
    ],
    ['in the closed project', kubeObject(closedProject), service, false],
    ['of the whole cluster in the closed project', kubeObject(closedProject), role, false],
  ]

  test(
    'is decided as Argo CD does',
    async () => {
      const { ours, theirs } = await bothSay(objects.map(([, project, object]) => ({ project, object })))
      const named = (all: typeof ours) => objects.map(([what], i) => [what, all[i]?.object])
      expect(named(theirs)).toEqual(objects.map(([what, , , permitted]) => [what, permitted]))
      expect(named(ours)).toEqual(named(theirs))
    },
    JUDGE_PATIENCE_MS,
  )
})

describe('any pattern and any text', () => {
  const some = (pieces: readonly string[]) =>
    fc.array(fc.constantFrom(...pieces), { maxLength: 5 }).map((each) => each.join(''))
  const read = ['a', 'b', '-', '.', '/', '*a', '*.']
  const text = fc.stringMatching(/^[ab./*-]{0,5}$/)
  const casesOf = (pieces: readonly string[], seed: number) =>
    fc
      .sample(fc.tuple(some(pieces), fc.boolean(), text), { numRuns: 1_500, seed })
      .map(([glob, not, value]) => ({
        project: projectWith({
          sourceRepos: ['https://y/*', `${not ? '!' : ''}https://x/${glob}`],
          destinations: [{ server: HERE, namespace: `${not ? '!' : ''}${glob}` }],
          clusterResourceWhitelist: [{ group: '', kind: not ? '*' : `K${glob}` }],
          clusterResourceBlacklist: [{ group: '', kind: not ? `K${glob}` : '' }],
        }),
        applications: [applicationTo({ server: HERE, namespace: value }, `https://x/${value}`)],
        objects: [objectOf('v1', `K${value}`)],
        value,
      }))

  const answersTo = async (cases: ReturnType<typeof casesOf>) => {
    const said = await judgePermits(cases)
    return cases.map(({ project, objects, value }, i) => {
      const conditions = said[i]?.applications.flat() ?? []
      const theirs = {
        source: !conditions.some((line) => line.includes('application repo')),
        destination: !conditions.some((line) => line.includes('application destination')),
        object: said[i]?.objects[0] ?? false,
      }
      const ours = {
        source: permitsSource(project, `https://x/${value}`),
        destination: permitsDestination(project, value),
        object: objects.every((object) => permitsObject(project, object)),
      }
      return { spec: project.spec, value, ours, theirs }
    })
  }

  test(
    'of text and stars: both say the same',
    async () => {
      const answers = await answersTo(casesOf(read, 1))
      expect(answers.filter(({ ours, theirs }) => JSON.stringify(ours) !== JSON.stringify(theirs))).toEqual(
        [],
      )
      expect(new Set(answers.map(({ ours }) => JSON.stringify(ours))).size).toBeGreaterThan(4)
    },
    JUDGE_PATIENCE_MS,
  )

  test(
    'of anything: never permitted here and refused by Argo CD',
    async () => {
      const answers = await answersTo(
        casesOf([...read, '*', '**', '?', '{a,b}', '[ab]', '[!a]', '[^a]', '[a-b]', '\\*'], 2),
      )
      const wrong = answers.filter(
        ({ ours, theirs }) =>
          (ours.source && !theirs.source) ||
          (ours.destination && !theirs.destination) ||
          (ours.object && !theirs.object),
      )
      expect(wrong).toEqual([])
    },
    JUDGE_PATIENCE_MS,
  )
})

/** For each cluster: its project, its Applications, and all else that is synced into it. */
const questionsOf = (fleet: Fleet, made = madeOf(fleet)) =>
  fleet.clusters.map(({ name }) => {
    const objects = [...made.objects.values()].flatMap((clusters) => clusters.get(name) ?? [])
    const applications = objects.filter(({ kind }) => kind === 'Application')
    const project = objects.find(({ kind }) => kind === 'AppProject')
    if (project === undefined) throw new Error(`no project in ${name}`)
    // As an object of each kind that each chart may create: a name, and a namespace where it has one.
    const ofCharts = parts.flatMap((part) => {
      if (part.type === 'app') return []
      const object = (kind: string, namespace?: string) => {
        const [short = '', ...group] = kind.split('.')
        return objectOf(group.length === 0 ? 'v1' : `${group.join('.')}/v1`, short, namespace)
      }
      const places = [part.namespace, ...(part.alsoIn ?? [])]
      return [
        ...part.creates.cluster.map((kind) => object(kind)),
        ...part.creates.namespaced.flatMap((kind) => places.map((place) => object(kind, place))),
      ]
    })
    return { project, applications, objects: [...objects, ...ofCharts] }
  })

const refusedIn = async (questions: ReturnType<typeof questionsOf>) =>
  (await judgePermits(questions)).flatMap(({ invalid, applications, objects }, i) => [
    ...(invalid === '' ? [] : [invalid]),
    ...applications.flat(),
    ...objects.flatMap((permitted, j) => (permitted ? [] : [JSON.stringify(questions[i]?.objects[j])])),
  ])

describe('Argo CD permits every Application, every object of the apps and every kind of the charts', () => {
  test(
    'in both clusters of this repository',
    async () => {
      const fleet = loadFleet(join(import.meta.dirname, '..', '..', 'clusters'))
      const questions = questionsOf(fleet)
      expect(questions.flatMap(({ applications }) => applications).length).toBeGreaterThan(30)
      expect(await refusedIn(questions)).toEqual([])
    },
    JUDGE_PATIENCE_MS,
  )

  test(
    'in any cluster of any fleet',
    async () => {
      const fleets = fc.sample(arbitraryFleet(6), { numRuns: 25, seed: 2 }).map(parsed)
      expect(await refusedIn(fleets.flatMap((fleet) => questionsOf(fleet)))).toEqual([])
    },
    JUDGE_PATIENCE_MS,
  )

  test(
    'in the cluster that had the traces, whose disk must go by the commit that moves them',
    async () => {
      const withTracesIn = (tracesIn: string) => questionsOf(fleetOf({ observability: { tracesIn } }))
      const [had, has] = [withTracesIn('aws'), withTracesIn('gcp')]
      const claim = objectOf('v1', 'PersistentVolumeClaim', 'observability', 'jaeger')
      const questions = has.map((question, i) => ({
        ...question,
        objects: [...(had[i]?.objects ?? []), claim],
      }))
      expect(await refusedIn(questions)).toEqual([])
    },
    JUDGE_PATIENCE_MS,
  )
})
