/** Labels and annotations that programs obey, on whatever object they stand: of Argo CD, of Istio and its injector, of clouds. */
import type { Json } from '../../../objects/index.ts'
import type { Watch } from './model.ts'

const text = (value: Json | undefined) => (value === undefined ? '' : String(value))

const MEND =
  'leave the annotation as it was; a field of an object is reviewed, what a program makes of a note is not'

/** Values of Argo CD's annotations that a new object may have: it stays where it is, and waits for its turn. */
const KEEPS = /^(Prune|Delete)=(false|confirm)$/

const isHarshHook = (path: string, value: Json | undefined) =>
  !path.endsWith('argocd.argoproj.io/manifest-generate-paths') &&
  !/^ServerSideDiff=(true|false)$/.test(text(value)) &&
  !(
    path.endsWith('argocd.argoproj.io/sync-options') &&
    text(value)
      .split(',')
      .every((each) => KEEPS.test(each.trim()))
  )

/** What a new pod may say to the injector. */
const isPlainProxy = (path: string, value: Json | undefined) =>
  /sidecar\.istio\.io\/proxy(CPU|Memory)(Limit)?$/.test(path) ||
  (/sidecar\.istio\.io\/inject$/.test(path) && text(value) === 'true') ||
  /(prometheus\.istio\.io\/merge-metrics|topology\.istio\.io\/network|istio\.io\/rev|networking\.istio\.io\/cluster)$/.test(
    path,
  )

/** The settings of a proxy without the time that it waits at its end, which the fleet's timeout decides. */
const withoutDrain = (value: Json | undefined) => text(value).replace(/"terminationDrainDuration":"\d+s"/, '')

const isLongerDrain = (path: string, before: Json | undefined, after: Json | undefined) =>
  path.endsWith('proxy.istio.io/config') &&
  before !== undefined &&
  withoutDrain(before) === withoutDrain(after)

/** `.` or the beginning, then a key of a program. */
const key = (keys: string) => new RegExp(`(^|[.\\]])(${keys})$`)

export const obeyed: readonly Watch[] = [
  {
    code: 'danger-delivery',
    path: key('([\\w-]+\\.)*argoproj\\.io/[\\w.-]+|helm\\.sh/(hook[\\w-]*|resource-policy)'),
    except: /argocd\.argoproj\.io\/(sync-wave|refresh)$|metadata\.finalizers/,
    fresh: true,
    bad: ({ change, path, after }) => change.what !== 'added' || isHarshHook(path, after),
    why: 'Argo CD obeys it: it decides whether, when and how this object is applied, compared and deleted',
    mend: MEND,
  },
  {
    code: 'danger-mtls',
    path: key('([\\w-]+\\.)*istio\\.io/[\\w.-]+|istio-injection|istio/[\\w.-]+'),
    except: /sidecar\.istio\.io\/(proxy(CPU|Memory)(Limit)?|logLevel|componentLogLevel)$/,
    fresh: true,
    bad: ({ change, path, before, after }) =>
      change.what === 'added'
        ? change.kind !== 'Values' && !isPlainProxy(path, after) && !path.includes('istio-injection')
        : !isLongerDrain(path, before, after),
    why: 'Istio and its injector obey it: it decides which proxy these pods have, and what goes through it',
    mend: MEND,
  },
  {
    code: 'danger-exposed',
    path: key(
      'service\\.beta\\.kubernetes\\.io/[\\w.-]+|service\\.kubernetes\\.io/[\\w.-]+|(networking|cloud)\\.(gke|google)\\.[\\w./-]+|external-dns\\.[\\w./-]+|alb\\.ingress\\.[\\w./-]+',
    ),
    except:
      /load-balancer-healthcheck-(interval|healthy-threshold|unhealthy-threshold|timeout)$|topology-mode$/,
    why: "the cloud's controllers obey it: the load balancer is another, or is reached from elsewhere",
    mend: MEND,
  },
  {
    code: 'danger-rollout',
    path: key(
      'cluster-autoscaler\\.kubernetes\\.io/[\\w.-]+|karpenter\\.sh/[\\w.-]+|controller\\.kubernetes\\.io/[\\w.-]+|descheduler\\.[\\w./-]+|scheduler\\.alpha\\.[\\w./-]+',
    ),
    fresh: true,
    why: 'nodes and schedulers obey it: pods stay, or go first, when nodes do',
    mend: MEND,
  },
  {
    code: 'danger-pod-security',
    path: key(
      '([\\w-]+\\.)*(security\\.(alpha|beta)\\.kubernetes\\.io|cni\\.cncf\\.io|apparmor[\\w.-]*|seccomp[\\w.-]*)/[\\w.-]+',
    ),
    except: /pod-security\.kubernetes\.io/,
    fresh: true,
    why: 'the runtime obeys it: the pod has another profile, or another network',
    mend: MEND,
  },
  {
    code: 'danger-storage',
    kinds: ['StorageClass'],
    path: /storageclass\.kubernetes\.io\/[\w.-]+$/,
    why: 'claims without a class get volumes of another one',
    mend: 'name the class in the claim',
  },
]
