/** Rights that charts were refused, parts of them that are off, and what decides which pods go first. */
import type { Watch } from './model.ts'

/** Switches of parts that have rules of their own, and those whose off is the careful side. */
const OTHER_SWITCHES =
  /(^|\.)(podDisruptionBudget|pdb|networkPolicy|persistence|alertmanager|defaultRules|prometheus|ingress(es)?|route|httpRoute|gateway\w*|rbac|role\w*|serviceAccount\w*|clusterRole\w*|aggregate\w*|tests?|testFramework|analytics|anonymous|telemetry|hostNetwork|hostPort|privileged|externalName)\.(enabled|create)$/i

/** What makes a part of a chart, or leaves it out. */
const SWITCH = /(^|\.)(\w*enabled?|create|install(CRDs)?|deploy)$/i

/** Off now; or on before and up to the chart's default. */
const isOff: NonNullable<Watch['bad']> = ({ before, after }) =>
  after === false || (before === true && after === undefined)

/** Charts whose parts measure, and tell who is to be told. */
const OBSERVERS = /^(kube-prometheus-stack|otel-collector|jaeger|opencost|thanos\b.*|prometheus\b.*)$/

export const rest: readonly Watch[] = [
  {
    code: 'danger-rights',
    kinds: ['Values'],
    path: /(rbac|role|secret|token|account|process\w+|aggregate|admin|editable|cluster|login|anonymous|create|webhook|impersonat|psp|scoped)/i,
    bad: ({ before, after }) => before === false && after !== false,
    why: 'what the chart was refused it has again: its own default counts where nothing is said',
    mend: 'keep the false: it was said against a default of the chart',
  },
  {
    code: 'danger-rights',
    kinds: ['Values'],
    path: /(^|\.)(auth|auth\.\w+|security|users|grafana\.ini)\.[\w.]+$|(^|\.)(adminPassword|adminUser|existingSecret|useExistingRole|serviceAccount\.name)$/,
    except: /grafana\.ini\.(analytics|dashboards|log|server)\b/,
    why: 'others sign in, or its pods act as somebody else',
    mend: 'keep it: people read there, and git changes it',
  },
  {
    code: 'danger-alert',
    kinds: ['Values'],
    names: OBSERVERS,
    path: SWITCH,
    except: OTHER_SWITCHES,
    bad: isOff,
    why: 'a part of the chart is off: what it measured, or made of alerts, is there no more',
    mend: 'keep it on, or take the alerts that need it away first, in a merge of its own',
  },
  {
    code: 'danger-removed',
    kinds: ['Values'],
    path: SWITCH,
    except: OTHER_SWITCHES,
    bad: isOff,
    why: 'a part of the chart is off: Argo CD deletes what it made',
    mend: 'keep it on, or say in a merge of its own who does instead what it did',
  },
  {
    code: 'danger-rollout',
    kinds: ['PriorityClass'],
    path: /^(globalDefault|preemptionPolicy|value)$/,
    fresh: true,
    bad: ({ change, path, before, after }) =>
      path === 'value'
        ? change.what !== 'added' || Number(after) > 1_000_000
        : path === 'globalDefault'
          ? after === true || before === true
          : true,
    why: 'which pods push others away on a full node is another',
    mend: 'keep the order: the mesh, the app, its canary, all others',
  },
  {
    code: 'danger-budget',
    kinds: ['PodDisruptionBudget'],
    path: /^spec\.(unhealthyPodEvictionPolicy|maxUnavailable|minAvailable)$/,
    fresh: true,
    bad: ({ path, after }) =>
      path.endsWith('Policy')
        ? after !== 'AlwaysAllow'
        : path.endsWith('maxUnavailable')
          ? /^0%?$/.test(String(after))
          : String(after) === '100%',
    why: 'no node that has one of its pods can be drained',
    mend: 'let one pod go at a time',
  },
]
