/** How Argo CD is set: what it looks at, what it overlooks, when it syncs, and with what it builds. */
import { textsIn } from '../cover.ts'
import type { Watch } from './model.ts'

const MEND = 'keep it: what the cluster runs is what git has, and git is what people review'
const SETTINGS = ['ConfigMap', 'Secret'] as const

/** Settings that people see, and nothing else. */
const FOR_PEOPLE =
  /^data\.(ui\.|help\.|statusbadge\.|ga\.|kustomize\.version\.\w+$|webhook\.maxPayloadSizeMB|application\.(links|allowedNodeLabels)|(project|resource)\.links)/

/** Options of a sync that make it safer, or say its order. */
const SAFE_OPTIONS =
  /^(PruneLast|ServerSideApply|FailOnSharedResource|ApplyOutOfSyncOnly)=true$|^PrunePropagationPolicy=foreground$|^(Prune|Delete)=(false|confirm)$/

export const argocd: readonly Watch[] = [
  {
    code: 'danger-rights',
    kinds: SETTINGS,
    names: /^argocd-rbac-cm$/,
    path: /^(data|binaryData|stringData)\b/,
    fresh: true,
    why: 'who may do what in Argo CD is another',
    mend: MEND,
  },
  {
    code: 'danger-delivery',
    kinds: SETTINGS,
    names: /^argocd-/,
    path: /^(data|binaryData|stringData)\b/,
    except: FOR_PEOPLE,
    fresh: true,
    why: 'Argo CD looks at other things, overlooks some, or asks and trusts others',
    mend: MEND,
  },
  {
    code: 'danger-project',
    kinds: ['AppProject'],
    path: /^spec\b/,
    except:
      /^spec\.(description|destinations|sourceRepos|roles|sourceNamespaces|signatureKeys|(cluster|namespace)Resource(White|Black)list)\b/,
    fresh: true,
    why: 'it decides when its Applications sync, or as whom',
    mend: 'leave it out: npm run render writes what the parts need',
  },
  {
    code: 'danger-delivery',
    kinds: ['Application'],
    path: /^spec\.syncPolicy\.syncOptions\b/,
    fresh: true,
    bad: ({ change, before, after }) =>
      (before !== undefined && change.what !== 'added') ||
      (Array.isArray(after) ? textsIn(after) : [String(after)]).some((each) => !SAFE_OPTIONS.test(each)),
    why: 'an option of its syncs is another: what is shared, replaced or overlooked',
    mend: MEND,
  },
  {
    code: 'danger-delivery',
    kinds: ['Application'],
    path: /^spec\.syncPolicy\.retry\b/,
    bad: ({ path, after }) =>
      after === undefined || (path.endsWith('limit') && typeof after === 'number' && after >= 0 && after < 3),
    why: 'a sync that fails is not tried again',
    mend: MEND,
  },
  {
    code: 'danger-delivery',
    kinds: ['Application'],
    path: /^spec\.syncPolicy\.(automated|managedNamespaceMetadata)\b/,
    why: 'what it deletes, heals or makes by itself is another',
    mend: 'keep it: what prunes itself, or heals nothing, was set so for each part',
  },
  {
    code: 'danger-delivery',
    kinds: ['Application'],
    path: /^spec\.syncPolicy\.(automated\.allowEmpty|managedNamespaceMetadata)\b/,
    fresh: true,
    why: 'it may delete all that it made, or weaken its namespace',
    mend: MEND,
  },
  {
    code: 'danger-delivery',
    kinds: ['Application'],
    path: /^spec\.sources?(\[[^\]]*\])?\.(helm|kustomize|directory|plugin)\b/,
    // A file of values that is gone is told by the rules of delivery.
    bad: ({ path, after }) => after !== undefined || !/valueFiles/.test(path),
    why: 'what is rendered of its source is another, where no review of the tree sees it',
    mend: MEND,
  },
  {
    code: 'danger-delivery',
    kinds: ['Application'],
    path: /^metadata\.finalizers|^operation\b/,
    why: 'it decides what goes with it, or what Argo CD does at once',
    mend: MEND,
  },
  {
    code: 'danger-delivery',
    kinds: ['Kustomization', 'Component'],
    path: /./,
    except: /^(resources|apiVersion|kind|metadata)\b/,
    why: 'what bootstrap builds Argo CD of is changed on the way',
    mend: MEND,
  },
]
