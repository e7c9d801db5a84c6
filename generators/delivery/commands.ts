/**
 * How an empty cluster is brought up: the commands as data. docs/delivery.md has them from here, tests check them against
 * the files that they name, and they can be run word by word. Each may be run again, the first time and any later time.
 */
import { argocd, installFolder } from './names.ts'

/** One command, what it is for, and what a person needs who runs it. */
export interface Command {
  readonly title: string
  readonly why: string
  readonly argv: readonly string[]
  /** What is seen when it went well. */
  readonly shows: string
  /** What to look at when it fails or does not end. */
  readonly otherwise: string
}

/**
 * As Argo CD itself applies later: one owner of every field, so that what a later release leaves out goes away. With a
 * manager of its own kubectl would stay a second owner for ever. The fields are ours, whoever set them in between.
 */
const apply = ['apply', '--server-side', '--field-manager=argocd-controller', '--force-conflicts'] as const

const workloads = ['deployment', '--all'] as const
const definitions = ['applications', 'applicationsets', 'appprojects'].map(
  (name) => `crd/${name}.argoproj.io`,
)

/** The commands for a cluster, whose name is also that of its context in the kubeconfig, in their order. */
export const bringUp = (cluster: string): readonly Command[] => {
  const kubectl = (...rest: readonly string[]) => ['kubectl', '--context', cluster, ...rest]
  const inArgocd = (...rest: readonly string[]) => kubectl('--namespace', argocd.namespace, ...rest)
  return [
    {
      title: 'The namespace, and the CRDs of Argo CD',
      why: 'One command cannot create a CRD and objects of its kind: the API server serves the kind some moments later.',
      argv: kubectl(...apply, '-k', `apps/${cluster}/definitions`),
      shows: 'four lines that end with `serverside-applied`',
      otherwise:
        'It loads three files of the release from GitHub: without access to it, mirror them and change the addresses. `Forbidden`: you must be a cluster administrator.',
    },
    {
      title: 'Wait until the API server knows the kinds',
      why: 'The step after the next creates objects of them.',
      // A condition that is not there at all yet ends `kubectl wait` with an error, in the first second (seen with 1.32).
      argv: kubectl(
        'wait',
        '--for=jsonpath={.status.acceptedNames.listKind}',
        '--timeout=60s',
        ...definitions,
      ),
      shows: 'three lines that end with `condition met`',
      otherwise: '`kubectl describe` of the CRD that is not ready says why; usually its names are taken.',
    },
    {
      title: 'Wait until it serves them',
      why: 'A name is accepted a moment before the kind is served.',
      argv: kubectl('wait', '--for=condition=established', '--timeout=60s', ...definitions),
      shows: 'the same three lines',
      otherwise: 'As in the previous step.',
    },
    {
      title: 'The projects: `default`, closed, and ours',
      why: 'If there is no project `default` when the Argo CD server starts, it creates one that allows everything. It finds ours.',
      argv: kubectl(...apply, '-f', `apps/${cluster}/projects.yaml`),
      shows: 'two lines that end with `serverside-applied`',
      otherwise: '`no matches for kind`: the previous step did not finish.',
    },
    {
      title: 'Argo CD, the pinned release with our settings',
      why: 'It does the rest.',
      argv: kubectl(...apply, '-k', `apps/${installFolder({ name: cluster })}`),
      shows: 'about 60 lines that end with `serverside-applied`',
      otherwise: 'Run it again: nothing that exists is created twice.',
    },
    {
      title: 'Wait until Argo CD runs',
      why: 'A root Application that nobody reads looks like one that hangs.',
      argv: inArgocd('wait', '--for=condition=available', '--timeout=10m', ...workloads),
      shows: 'a line for each Deployment that ends with `condition met`',
      otherwise:
        '`kubectl -n argocd get pods`, and `kubectl describe` of one that is not running: no node has room, or its image cannot be pulled.',
    },
    {
      title: 'Wait until its controller runs',
      why: 'It is a StatefulSet, which has no condition to wait for.',
      argv: inArgocd('rollout', 'status', 'statefulset/argocd-application-controller', '--timeout=10m'),
      shows: '`partitioned roll out complete`',
      otherwise: 'As in the previous step.',
    },
    {
      title: 'The root Application of the cluster',
      why: 'It creates all other Applications, wave by wave, and from then on manages itself.',
      argv: kubectl(...apply, '-f', `apps/${cluster}/root.yaml`),
      shows: 'one line that ends with `serverside-applied`',
      otherwise: '`no matches for kind`: the CRDs are missing; start again with the first step.',
    },
    {
      title: 'Wait until all waves are applied',
      why: 'From then on git alone decides what runs here. It takes as long as the cloud takes for nodes and load balancers.',
      argv: inArgocd(
        'wait',
        '--for=jsonpath={.status.sync.status}=Synced',
        '--timeout=45m',
        `application/${argocd.root}`,
      ),
      shows: '`application.argoproj.io/root condition met`',
      otherwise: 'See "How to go on" below. The command changes nothing: run it again as often as you like.',
    },
  ]
}
