/** Reviews as data for the tests of their writers. Only tests import this room. */
import type { Change } from '../review/changes/index.ts'
import type { Review } from '../review/model.ts'

/** A change of one weight in both clusters; `over` takes the place of its fields. */
export const changeOf = (over: Partial<Change> = {}): Change => ({
  what: 'changed',
  apiVersion: 'networking.istio.io/v1',
  kind: 'VirtualService',
  namespace: 'ml-inference',
  name: 'ml-inference',
  app: 'traffic',
  clusters: ['aws', 'gcp'],
  fields: [{ path: 'spec.http[split].route[stable-aws].weight', before: 50, after: 55 }],
  before: { spec: { weight: 50 } },
  after: { spec: { weight: 55 } },
  file: 'rendered/aws/traffic',
  ...over,
})

/** A review of that change; `over` takes the place of its fields. */
export const reviewWith = (over: Partial<Review> = {}): Review => ({
  version: 2,
  base: { name: 'main', commit: 'a'.repeat(40) },
  head: { name: 'work tree', commit: undefined },
  verdict: 'routine',
  reasons: ['shares move by at most 10 points'],
  asked: [{ file: 'clusters/fleet.yaml', fields: [{ path: 'traffic.split.aws', before: 50, after: 55 }] }],
  fleet: {
    traffic: [
      { cluster: 'aws', track: 'stable', share: { before: 50, after: 55 } },
      { cluster: 'gcp', track: 'stable', share: { before: 50, after: 45 } },
    ],
    pods: [
      { cluster: 'aws', track: 'stable', pods: { before: { min: 3, max: 3 }, after: { min: 3, max: 6 } } },
      { cluster: 'gcp', track: 'stable', pods: { before: { min: 3, max: 3 }, after: { min: 3, max: 3 } } },
    ],
    outages: [
      { down: 'aws', verdict: { before: 'carried', after: 'overload' }, lost: { before: 0, after: 0 } },
      { down: 'gcp', verdict: { before: 'carried', after: 'carried' }, lost: { before: 0, after: 0 } },
    ],
    versions: [{ of: 'istio', clusters: ['aws'], version: { before: '1.31.1', after: '1.31.2' } }],
    cost: [
      { of: 'aws', atRest: { before: 300, after: 360 }, atMost: { before: 400, after: 400 } },
      { of: 'all', atRest: { before: 600, after: 660 }, atMost: { before: 800, after: 800 } },
    ],
    costWhy: undefined,
  },
  charts: [],
  findings: [],
  radius: {
    objects: { added: 0, removed: 0, changed: 2 },
    clusters: ['aws', 'gcp'],
    apps: ['traffic'],
    namespaces: ['ml-inference'],
    owners: ['@example/traffic'],
  },
  syncs: { alone: ['traffic'], waves: [] },
  changes: [changeOf()],
  unread: [],
  elsewhere: [],
  clusters: ['aws', 'gcp'],
  ...over,
})

const HARM =
  '</details><script>alert(1)</script><img src=x onerror=alert(1)> `` ``` ````\n```\n# head\n@example/team #1 https://evil.example www.evil.example [a](http://evil.example) | a | \u001b[31mred \u202edesrever\u202c :boom: **bold** <!-- --> &lt;'

/** A review in which every text that a file could have put there is one that tries to be more than text. */
export const hostileReview = (): Review => {
  const change = changeOf({
    kind: `Kind${HARM}`,
    name: HARM,
    namespace: HARM,
    app: HARM,
    clusters: [HARM],
    file: HARM,
    fields: [{ path: HARM, before: HARM, after: { [HARM]: HARM } }],
  })
  return reviewWith({
    verdict: 'danger',
    reasons: [HARM],
    base: { name: HARM, commit: undefined },
    asked: [{ file: HARM, fields: change.fields }],
    fleet: { why: HARM },
    charts: [
      {
        chart: HARM,
        clusters: [HARM],
        version: { before: HARM, after: HARM },
        objects: undefined,
        why: HARM,
      },
    ],
    findings: [{ code: 'pair-namespace', place: { file: HARM, field: HARM }, message: HARM, mend: HARM }],
    radius: {
      objects: { added: 1, removed: 1, changed: 1 },
      clusters: [HARM],
      apps: [HARM],
      namespaces: [HARM],
      owners: [HARM],
    },
    syncs: { alone: [HARM], waves: [{ wave: 1, apps: [HARM] }] },
    changes: [change, { ...change, what: 'added', fields: [] }],
    unread: [{ file: HARM, side: 'after', why: HARM }],
    elsewhere: [{ folder: HARM, files: 1 }],
    clusters: [HARM, 'gcp'],
  })
}
