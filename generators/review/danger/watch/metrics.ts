/** Who is told, and by what: metrics that nobody scrapes, and alerts that reach nobody, are missed on the night they were for. */
import { farFrom, type Watch } from './model.ts'

const MEND = 'keep it, or say in a merge of its own what nobody needs to be told of'

export const metrics: readonly Watch[] = [
  {
    code: 'danger-alert',
    kinds: ['ServiceMonitor', 'PodMonitor', 'Probe', 'ScrapeConfig'],
    path: /(interval|scrapeTimeout)$/i,
    bad: farFrom(3),
    why: 'metrics come much more seldom: rates over minutes see nothing',
    mend: MEND,
  },
  {
    code: 'danger-alert',
    kinds: ['ServiceMonitor', 'PodMonitor', 'Probe', 'ScrapeConfig'],
    path: /^spec\b/,
    except: /(interval|scrapeTimeout)$/i,
    why: 'other metrics are scraped, or are dropped: alerts over them say nothing',
    mend: MEND,
  },
  {
    code: 'danger-alert',
    kinds: ['Telemetry', 'AlertmanagerConfig', 'Alertmanager', 'Prometheus', 'ThanosRuler'],
    path: /^spec\b/,
    fresh: true,
    why: 'what the mesh measures and logs, or who is told, is another',
    mend: MEND,
  },
  {
    code: 'danger-alert',
    kinds: ['ServiceMonitor', 'PodMonitor', 'PrometheusRule'],
    path: /^metadata\.labels\b/,
    bad: ({ before }) => before !== undefined,
    why: 'Prometheus finds it by its labels',
    mend: MEND,
  },
  {
    code: 'danger-alert',
    kinds: ['Values'],
    path: /(^|\.)(alertmanager|defaultRules|additionalPrometheusRules\w*|additionalServiceMonitors|additionalPodMonitors|serviceMonitor|podMonitor|prometheusRule)(\.|$)/,
    except:
      /(^|\.)(resources|podDisruptionBudget|replicas|retention|interval|storage|labels|additionalLabels)\b/,
    why: 'who is told, of what, or what is scraped is another',
    mend: MEND,
  },
  {
    code: 'danger-alert',
    kinds: ['Values'],
    path: /(^|\.)prometheusSpec\.(\w*[sS]elector\w*|enforced\w*|\w+Limit|remoteWrite|remoteRead|externalLabels|additional\w+|excludedFromEnforcement|paused|overrideHonor\w+|ignoreNamespaceSelectors|alert\w*|hostNetwork|prometheusExternalLabelName\w*|replicaExternalLabelName\w*|listenLocal|disableCompaction|tsdb)\b/,
    why: 'Prometheus finds, keeps or sends other things',
    mend: MEND,
  },
  {
    code: 'danger-alert',
    kinds: ['Values'],
    path: /(^|\.)(serviceMonitor|podMonitor|prometheusRule)\.(labels|additionalLabels)\b/,
    bad: ({ before }) => before !== undefined,
    why: 'Prometheus finds it by its labels',
    mend: MEND,
  },
  {
    code: 'danger-alert',
    kinds: ['Values'],
    path: /(scrapeInterval|evaluationInterval|scrapeTimeout|[mM]onitor\.interval)$/,
    bad: farFrom(3),
    why: 'metrics come, or alerts are looked at, much more seldom',
    mend: MEND,
  },
  {
    code: 'danger-exposed',
    kinds: ['Values'],
    path: /(^|\.)(alternateConfig|config|userconfig|exporters|datasources|opencost)\..*(endpoint|exporters|url|address|server|headers|remote_write)$/i,
    why: 'what is measured goes to, or comes from, somebody else',
    mend: 'keep it inside: the collector and the store are named by the fleet',
  },
]
