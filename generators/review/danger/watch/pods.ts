/** What pods are: where they run, what runs in them, how they are asked whether they are well. */
import { isMap, type Json } from '../../../objects/index.ts'
import { WORKLOADS } from '../pods.ts'
import { farFrom, type Watch } from './model.ts'

const PODS = /^spec\.(template\.spec|jobTemplate\.spec\.template\.spec)\b/
const MEND_PLACE = 'keep it: where pods run, and when they end, was said for the loss of a node and of a zone'
const MEND_RUNS = 'say it in the image, whose digest is reviewed'
const MEND_PROBE = 'keep it: two failed probes take a pod out of the endpoints, three start it anew'

const under = (fields: string) =>
  new RegExp(
    `^spec\\.((jobTemplate\\.spec\\.)?template\\.)?spec\\.(${fields})(\\.|\\[|$)|^spec\\.(template\\.spec|jobTemplate\\.spec\\.template\\.spec)\\.(${fields})(\\.|\\[|$)`,
  )

/** Fields of a pod that other rules look at, or that the fleet says. */
const OF_OTHERS =
  /\.spec\.(containers|initContainers|ephemeralContainers|volumes|securityContext|serviceAccountName|serviceAccount|automountServiceAccountToken|imagePullSecrets|terminationGracePeriodSeconds|topologySpreadConstraints|tolerations|hostNetwork|hostPID|hostIPC|shareProcessNamespace)(\.|\[|$)/

/** Variables that the fleet writes. */
const DAILY_ENV = /\.env\[(DRAIN_DELAY|SHUTDOWN_TIMEOUT|LOG_LEVEL|GOMEMLIMIT|GOMAXPROCS)\]/

/** Of those the amounts. */
const AMOUNT_ENV = /\.env\[(DRAIN_DELAY|SHUTDOWN_TIMEOUT|GOMEMLIMIT|GOMAXPROCS)\]/

/** Fields of a container that other rules look at, and what it is called. */
const CONTAINER_OF_OTHERS =
  /ontainers\[[^\]]*\]\.(name|image|resources|securityContext|readinessProbe|livenessProbe|startupProbe|lifecycle|terminationMessage\w*)(\.|\[|$)/

const isProjected = (value: Json | undefined): boolean =>
  isMap(value) && Object.values(value).some((each) => isMap(each) || Array.isArray(each))

const PROBES = /(readiness|liveness|startup)Probe\b/

/** Values of charts that their authors hand to pods. */
const CHART_RUNS =
  /(^|\.)(command|args|extraArgs|extraCommandArgs|additionalArgs|extraEnv|extraEnvs|extraEnvFrom|env|envFrom|envValueFrom|envRenderSecret|extraContainers|extraInitContainers|initContainers|sidecars|sidecarContainers|containers|plugins|lifecycleHooks|lifecycle)(\.|\[|$)/

export const pods: readonly Watch[] = [
  {
    code: 'danger-rollout',
    kinds: WORKLOADS,
    path: /^spec\.(paused|suspend)$/,
    bad: ({ after }) => after === true,
    why: 'what is merged from now on reaches none of its pods',
    mend: 'leave it out',
  },
  {
    code: 'danger-rollout',
    kinds: WORKLOADS,
    path: /^spec\.(minReadySeconds|progressDeadlineSeconds)$/,
    bad: ({ before, after }) => Number(after ?? 0) > 300 && farFrom(3)({ before, after }),
    why: 'a rollout takes much longer, or is given up too late',
    mend: MEND_PLACE,
  },
  {
    code: 'danger-rollout',
    kinds: WORKLOADS,
    path: under('topologySpreadConstraints'),
    bad: ({ path, before, after }) =>
      path.endsWith('maxSkew')
        ? Number(after ?? 1) > 2
        : before !== undefined || /DoNotSchedule/.test(JSON.stringify(after)),
    why: 'its pods may all stand in one zone or on one node, or find none',
    mend: MEND_PLACE,
  },
  {
    code: 'danger-route',
    kinds: WORKLOADS,
    path: under('hostAliases|dnsConfig|dnsPolicy|hostname|subdomain|setHostnameAsFQDN'),
    fresh: true,
    bad: ({ change, path }) => change.what !== 'added' || /hostAliases|dnsConfig/.test(path),
    why: 'names that its pods ask for lead elsewhere',
    mend: 'leave names to the DNS of the cluster',
  },
  {
    code: 'danger-rollout',
    kinds: WORKLOADS,
    path: PODS,
    except: OF_OTHERS,
    why: 'its pods run on other nodes, by another scheduler, or are pushed away by others',
    mend: MEND_PLACE,
  },
  {
    code: 'danger-rollout',
    kinds: WORKLOADS,
    path: under('terminationGracePeriodSeconds'),
    bad: farFrom(5, false),
    why: 'its pods end much later, and drains and rollouts wait for them',
    mend: MEND_PLACE,
  },
  {
    code: 'danger-pod-security',
    kinds: WORKLOADS,
    path: /\.volumes\[[^\]]*\]/,
    fresh: true,
    bad: ({ path, after }) =>
      (/\.(projected|csi|nfs|secret|flexVolume|iscsi|ephemeral|image)(\.|\[|$)/.test(path) &&
        after !== undefined) ||
      (/\.volumes\[[^\]]*\]$/.test(path) && isProjected(after)),
    why: 'it has a token, a secret or a disk that it had not',
    mend: 'give it what it needs, read-only, and say why',
  },
  {
    code: 'danger-pod-security',
    kinds: WORKLOADS,
    path: /securityContext\.(runAsGroup|fsGroup|supplementalGroups|seLinuxOptions|windowsOptions|appArmorProfile|seccompProfile)\b/,
    bad: ({ path, before, after }) =>
      /(runAsGroup|fsGroup)$/.test(path)
        ? after === 0 || (before !== undefined && after === undefined)
        : /supplementalGroups/.test(path)
          ? /\b0\b/.test(JSON.stringify(after ?? []))
          : before !== undefined || !/RuntimeDefault/.test(JSON.stringify(after ?? '')),
    why: 'it has the group of root, or another profile',
    mend: 'keep what the namespace asks for (restricted)',
  },
  {
    code: 'danger-probe',
    kinds: [...WORKLOADS, 'Values'],
    path: /Probe\.(?:.*\.)?(\w+Seconds|\w+Threshold)$/,
    bad: farFrom(3, false),
    why: 'pods that do not answer are found three times later, or those that are slow are ended',
    mend: MEND_PROBE,
  },
  {
    code: 'danger-probe',
    kinds: WORKLOADS,
    path: /Probe\.(?:.*\.)?initialDelaySeconds$/,
    bad: ({ before, after }) => Number(after ?? 0) > Math.max(30, 3 * Number(before ?? 0)),
    why: 'new pods are not asked for long',
    mend: MEND_PROBE,
  },
  {
    code: 'danger-probe',
    kinds: WORKLOADS,
    path: PROBES,
    except: /(\w+Seconds|\w+Threshold)$/,
    why: 'it is asked something else: a pod that cannot answer requests may say that it is well',
    mend: MEND_PROBE,
  },
  {
    code: 'danger-probe',
    kinds: WORKLOADS,
    path: /\]\.lifecycle\b/,
    why: 'what it does before it ends is another: requests on their way may be cut',
    mend: MEND_PROBE,
  },
  {
    code: 'danger-image',
    kinds: WORKLOADS,
    path: /ontainers\[[^\]]*\]\.(command|args|workingDir|envFrom|env|volumeDevices|stdin|tty)\b/,
    except: DAILY_ENV,
    why: 'the same image does something else: it runs, loads or calls other things',
    mend: MEND_RUNS,
  },
  {
    code: 'danger-image',
    kinds: WORKLOADS,
    path: AMOUNT_ENV,
    bad: farFrom(5),
    why: 'a number that the fleet writes is far from what it was, or is gone',
    mend: 'let the fleet say it: traffic.timeout, inference.resources',
  },
  {
    code: 'danger-image',
    kinds: WORKLOADS,
    path: /ontainers\[[^\]]*\]\./,
    except: new RegExp(`${CONTAINER_OF_OTHERS.source}|${DAILY_ENV.source}`),
    why: 'its image comes, its ports are called, or its files are, otherwise',
    mend: 'keep it: the pull, the names of its ports and its mounts are what its image was tried with',
  },
  {
    code: 'danger-image',
    kinds: ['Values'],
    path: /(^|\.)(imagePullPolicy|pullPolicy)$/i,
    bad: ({ after }) => after === 'Never',
    why: 'a node that does not have the image starts no pod of it',
    mend: 'leave it out, or write IfNotPresent',
  },
  {
    code: 'danger-image',
    kinds: ['Values'],
    path: CHART_RUNS,
    except: /\b(GOMEMLIMIT|GOMAXPROCS|LOG_LEVEL)\b/,
    why: "the chart's image does something else: it runs, loads or calls other things",
    mend: MEND_RUNS,
  },
  {
    code: 'danger-rollout',
    kinds: ['Values'],
    path: /(^|\.)(nodeSelector|schedulerName|priorityClassName|runtimeClassName|affinity|nodeName|paused)(\.|\[|$)/,
    why: "the chart's pods run elsewhere, or are pushed away by others",
    mend: MEND_PLACE,
  },
  {
    code: 'danger-route',
    kinds: ['Values'],
    path: /(^|\.)(hostAliases|dnsConfig|dnsPolicy)(\.|\[|$)/,
    why: "names that the chart's pods ask for lead elsewhere",
    mend: 'leave names to the DNS of the cluster',
  },
  {
    code: 'danger-pod-security',
    kinds: ['Values'],
    path: /(^|\.)((runAsGroup|fsGroup)$|extraVolumes\[\d+\]\.(secret|csi|projected|nfs)\b|extraSecretMounts)/,
    bad: ({ before, after }) =>
      after === 0 ||
      (typeof after !== 'number' && after !== undefined) ||
      (typeof before === 'number' && after === undefined),
    why: 'it has the group of root, or a secret that it had not',
    mend: 'keep what the namespace asks for (restricted)',
  },
  {
    code: 'danger-replicas',
    kinds: ['HorizontalPodAutoscaler', 'ScaledObject'],
    path: /^spec\.(behavior|scaleTargetRef|triggers|fallback|advanced)\b/,
    why: 'pods come later, go sooner, or others are scaled',
    mend: 'keep it: a burst needs its pods within seconds',
  },
  {
    code: 'danger-replicas',
    kinds: ['HorizontalPodAutoscaler'],
    path: /^spec\.metrics\b/,
    bad: ({ path, after }) => !/averageUtilization$/.test(path) || Number(after ?? 100) > 85,
    why: 'it adds pods by something else, or when they are full',
    mend: 'keep room for what comes while new pods start',
  },
]
