/** Rights that charts were refused, and what decides which pods go first. */
import type { Watch } from './model.ts'

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
