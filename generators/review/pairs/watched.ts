/** Rows of fields that programs obey: each with a sibling that people change. Only tests import this file. */

import type { Json, JsonMap } from '../../objects/index.ts'
import { awsData, gcpData } from '../../testing/fleets.ts'
import { all, type Edit, file, fleet, plus, set, text, without } from './edits.ts'
import {
  APPLICATION,
  CALLERS,
  CONTAINER,
  DEPLOYMENT,
  GATEWAY,
  NAMESPACE,
  PATCHED,
  POD,
  PROJECT,
  ROUTES,
  RULE,
  SERVICE,
} from './places.ts'
import type { Row } from './table.ts'

const ISTIOD = 'base/istiod/values.yaml'
const STACK = 'base/kube-prometheus-stack/values.yaml'
const INGRESS = 'aws/istio-ingress/values.yaml'
const HPA = 'base/inference/horizontal-pod-autoscaler-ml-inference.yaml'
const BUDGET = 'base/inference/pod-disruption-budget-ml-inference.yaml'
const ALERTS = 'base/observability/prometheus-rule-inference-alerts.yaml'
const MONITOR = 'base/inference/service-monitor-ml-inference.yaml'
const CERTIFICATE = 'base/secrets/external-secret-inference-example-com.yaml'
const TELEMETRY = 'base/mesh/telemetry-mesh-default.yaml'
const CM = 'apps/base/argocd-settings/argocd-cm.yaml'
const TEMPLATE = ['spec', 'template', 'metadata'] as const
const NOTES = ['metadata', 'annotations'] as const
const FIRST = ['spec', 'trafficPolicy'] as const
const READY = [...CONTAINER, 'readinessProbe'] as const
const SETTING = (line: string) => text(CM, /^data:/m, `data:\n  ${line}`)

const note = (path: string, key: string, value: string) => set(path, [...NOTES, key], value)
const podNote = (key: string, value: string) => set(DEPLOYMENT, [...TEMPLATE, 'annotations', key], value)
const harmlessNote = note(DEPLOYMENT, 'example.com/note', 'a')
const harmlessPod = podNote('sidecar.istio.io/proxyCPU', '200m')
const harmlessOption = set(APPLICATION, ['spec', 'syncPolicy', 'syncOptions', 2], 'PruneLast=true')
const harmlessValue = set(ISTIOD, ['meshConfig', 'accessLogEncoding'], 'TEXT')
const harmlessRoute = set(ROUTES, ['spec', 'http', 2, 'timeout'], '9s')
const harmlessRule = set(RULE, [...FIRST, 'connectionPool', 'tcp', 'maxConnections'], 3_000)
const harmlessEnv = set(DEPLOYMENT, [...CONTAINER, 'env', 3, 'value'], '9s')
const harmlessLabel = (path: string) => set(path, ['metadata', 'labels', 'a'], 'b')

const object = (apiVersion: string, kind: string, namespace: string, spec: Json) => ({
  apiVersion,
  kind,
  metadata: { name: 'other', namespace },
  spec,
})
const policy = (spec: Json) => object('security.istio.io/v1', 'AuthorizationPolicy', 'ml-inference', spec)
const secret = (namespace: string, name: string, key: string) => ({
  apiVersion: 'external-secrets.io/v1',
  kind: 'ExternalSecret',
  metadata: { name, namespace },
  spec: {
    dataFrom: [{ extract: { key } }],
    secretStoreRef: { kind: 'ClusterSecretStore', name: 'secret-manager' },
  },
})

const withGcp2 = fleet({ traffic: { split: { aws: 50, gcp: 50, gcp2: 0 } } }, [
  awsData('aws'),
  gcpData('gcp'),
  gcpData('gcp2', 3),
])

/** Places of a file, and what each becomes: typed, so that the rows below need not say it. */
const other = (
  table: readonly (readonly [readonly (string | number)[], Json | undefined])[],
): readonly (readonly [readonly (string | number)[], Json | undefined])[] => table

/** A new object that says nothing but what it is for a program. */
const job = (annotations: JsonMap): Json => ({
  apiVersion: 'batch/v1',
  kind: 'Job',
  metadata: { name: 'other', namespace: 'ml-inference', annotations },
  spec: {},
})

/** What is short: code, what, the edit, what is said of it, and the harmless neighbour. */
type Short = readonly [Row['code'], string, Edit, readonly string[], Edit]

const OBEYED: readonly Short[] = [
  [
    'danger-delivery',
    'an object is a hook now',
    note(DEPLOYMENT, 'argocd.argoproj.io/hook', 'PreSync'),
    ['argocd.argoproj.io/hook', 'PreSync'],
    note(DEPLOYMENT, 'argocd.argoproj.io/sync-wave', '3'),
  ],
  [
    'danger-delivery',
    'an object is replaced by force',
    note(SERVICE, 'argocd.argoproj.io/sync-options', 'Replace=true,Force=true'),
    ['Replace=true,Force=true'],
    harmlessNote,
  ],
  [
    'danger-delivery',
    'a namespace is protected no more',
    set(NAMESPACE, [...NOTES, 'argocd.argoproj.io/sync-options'], undefined),
    ['Namespace ml-inference', 'Prune=false,Delete=false → nothing'],
    note(NAMESPACE, 'note', 'a'),
  ],
  [
    'danger-delivery',
    'the root may be deleted',
    set('aws/argocd/application-root.yaml', [...NOTES, 'argocd.argoproj.io/sync-options'], undefined),
    ['application-root.yaml', 'Prune=false'],
    note('aws/argocd/application-root.yaml', 'note', 'a'),
  ],
  [
    'danger-delivery',
    'nothing is compared, nor made anew',
    all(
      note(SERVICE, 'argocd.argoproj.io/compare-options', 'IgnoreExtraneous'),
      note(APPLICATION, 'argocd.argoproj.io/skip-reconcile', 'true'),
      note(APPLICATION, 'argocd.argoproj.io/manifest-generate-paths', '/none'),
    ),
    ['IgnoreExtraneous', 'skip-reconcile', 'manifest-generate-paths'],
    harmlessNote,
  ],
  [
    'danger-delivery',
    'a new object is a hook that is deleted',
    plus(
      'base/inference',
      'job.yaml',
      job({
        'argocd.argoproj.io/hook': 'PostSync',
        'argocd.argoproj.io/hook-delete-policy': 'HookSucceeded',
      }),
    ),
    ['hook', 'PostSync'],
    plus(
      'base/inference',
      'job.yaml',
      job({ 'argocd.argoproj.io/sync-wave': '3', 'argocd.argoproj.io/sync-options': 'Prune=false' }),
    ),
  ],
  [
    'danger-mtls',
    'a policy is only tried',
    note(CALLERS, 'istio.io/dry-run', 'true'),
    ['istio.io/dry-run'],
    note(CALLERS, 'note', 'a'),
  ],
  [
    'danger-mtls',
    'pods get another proxy, with volumes of its own',
    all(
      podNote('sidecar.istio.io/proxyImage', 'evil/proxy'),
      podNote('sidecar.istio.io/userVolume', '[]'),
      podNote('proxy.istio.io/config', '{"discoveryAddress":"evil:15012"}'),
      podNote('inject.istio.io/templates', 'evil'),
    ),
    ['proxyImage', 'userVolume', 'proxy.istio.io/config', 'inject.istio.io/templates'],
    harmlessPod,
  ],
  [
    'danger-mtls',
    'pods are of another network',
    text('rendered/aws/foundation/kustomization.yaml', 'value: mesh1-aws', 'value: elsewhere'),
    ['topology.istio.io/network'],
    set(DEPLOYMENT, [...TEMPLATE, 'labels', 'a'], 'b'),
  ],
  [
    'danger-mtls',
    'a namespace has the proxies of another istiod',
    set(NAMESPACE, ['metadata', 'labels', 'istio.io/rev'], 'old'),
    ['istio.io/rev'],
    harmlessLabel(NAMESPACE),
  ],
  [
    'danger-mtls',
    "a chart's pods are not in the mesh as they were",
    set(STACK, ['grafana', 'podAnnotations', 'sidecar.istio.io/interceptionMode'], 'NONE'),
    ['interceptionMode'],
    set(STACK, ['grafana', 'podAnnotations', 'sidecar.istio.io/proxyCPU'], '20m'),
  ],
  [
    'danger-rollout',
    'nodes with its pods never go',
    podNote('cluster-autoscaler.kubernetes.io/safe-to-evict', 'false'),
    ['safe-to-evict'],
    harmlessPod,
  ],
  [
    'danger-exposed',
    "a load balancer is the cloud's of another kind",
    set(
      INGRESS,
      ['service', 'annotations', 'service.beta.kubernetes.io/aws-load-balancer-extra-security-groups'],
      'sg-1',
    ),
    ['extra-security-groups'],
    set(
      INGRESS,
      ['service', 'annotations', 'service.beta.kubernetes.io/aws-load-balancer-healthcheck-interval'],
      '20',
    ),
  ],
  [
    'danger-pod-security',
    'a pod has another profile',
    podNote('container.apparmor.security.beta.kubernetes.io/inference', 'unconfined'),
    ['apparmor'],
    harmlessPod,
  ],
  [
    'danger-storage',
    'claims without a class get another',
    note(
      'aws/foundation/storage-class-gp3-encrypted.yaml',
      'storageclass.kubernetes.io/is-default-class',
      'false',
    ),
    ['is-default-class'],
    note('aws/foundation/storage-class-gp3-encrypted.yaml', 'note', 'a'),
  ],
  [
    'danger-mtls',
    'a drain is longer, and another istiod is asked',
    set(
      INGRESS,
      ['podAnnotations', 'proxy.istio.io/config'],
      '{"terminationDrainDuration":"40s","discoveryAddress":"evil:15012"}',
    ),
    ['discoveryAddress'],
    set(INGRESS, ['podAnnotations', 'proxy.istio.io/config'], '{"terminationDrainDuration":"40s"}'),
  ],
]

const CALLED: readonly Short[] = [
  [
    'danger-authorization',
    'a new denial',
    plus('base/mesh', 'other.yaml', policy({ action: 'DENY', rules: [{}] })),
    ['DENY', 'are refused'],
    harmlessLabel(CALLERS),
  ],
  [
    'danger-authorization',
    'somebody else is asked',
    plus('base/mesh', 'other.yaml', policy({ action: 'CUSTOM', provider: { name: 'x' }, rules: [{}] })),
    ['CUSTOM'],
    harmlessLabel(CALLERS),
  ],
  [
    'danger-authorization',
    'a new policy lets in nobody',
    plus('base/mesh', 'other.yaml', policy({ selector: { matchLabels: { app: 'ml-inference' } } })),
    ['it lets in nobody'],
    harmlessLabel(CALLERS),
  ],
  [
    'danger-authorization',
    'every rule leaves',
    set(CALLERS, ['spec', 'rules'], []),
    ['it lets in nobody'],
    harmlessLabel(CALLERS),
  ],
  [
    'danger-authorization',
    'a policy is for all pods of its namespace',
    set(CALLERS, ['spec', 'selector'], undefined),
    ['spec.selector'],
    harmlessLabel(CALLERS),
  ],
  [
    'danger-authorization',
    'pods may send elsewhere',
    set('base/mesh/sidecar-default.yaml', ['spec', 'outboundTrafficPolicy'], { mode: 'ALLOW_ANY' }),
    ['outboundTrafficPolicy'],
    note('base/mesh/sidecar-default.yaml', 'note', 'a'),
  ],
  [
    'danger-authorization',
    'tokens of another issuer',
    plus(
      'base/mesh',
      'other.yaml',
      object('security.istio.io/v1', 'RequestAuthentication', 'ml-inference', {
        jwtRules: [{ issuer: 'evil' }],
      }),
    ),
    ['issuer'],
    harmlessLabel(CALLERS),
  ],
]

const SECRETS: readonly Short[] = [
  [
    'danger-rights',
    'the certificate is of another entry',
    set(CERTIFICATE, ['spec', 'dataFrom', 0, 'extract', 'key'], 'evil'),
    ['inference-example-com → evil'],
    set(CERTIFICATE, ['spec', 'refreshInterval'], '2h'),
  ],
  [
    'danger-rights',
    'another template of a secret',
    set(CERTIFICATE, ['spec', 'target', 'template', 'data', 'tls.key'], 'x'),
    ['tls.key'],
    set(CERTIFICATE, ['spec', 'refreshInterval'], '2h'),
  ],
  [
    'danger-rights',
    'every entry is read',
    set(CERTIFICATE, ['spec', 'dataFrom', 1], { find: { name: { regexp: '.*' } } }),
    ['regexp'],
    set(CERTIFICATE, ['spec', 'refreshInterval'], '2h'),
  ],
  [
    'danger-rights',
    'a secret is of other remote keys',
    set(CERTIFICATE, ['spec', 'data'], [{ secretKey: 'a', remoteRef: { key: 'b' } }]),
    ['spec.data'],
    harmlessLabel(CERTIFICATE),
  ],
  [
    'danger-rights',
    'an application reads the authority',
    plus('base/inference', 'other.yaml', secret('ml-inference', 'other', 'mesh1-aws-cacerts')),
    ["the mesh's authority"],
    harmlessLabel(CERTIFICATE),
  ],
  [
    'danger-rights',
    'a store is for every namespace',
    plus('base/secrets', 'other.yaml', {
      apiVersion: 'external-secrets.io/v1',
      kind: 'ClusterSecretStore',
      metadata: { name: 'other' },
      spec: { provider: {} },
    }),
    ['ClusterSecretStore other', 'without conditions'],
    harmlessLabel(CERTIFICATE),
  ],
  [
    'danger-rights',
    'secrets are written elsewhere',
    plus(
      'base/secrets',
      'other.yaml',
      object('external-secrets.io/v1alpha1', 'PushSecret', 'istio-system', {}),
    ),
    ['PushSecret'],
    harmlessLabel(CERTIFICATE),
  ],
  [
    'danger-rights',
    'an authority is read, named after a cluster that comes',
    (repository) =>
      plus(
        'base/inference',
        'other.yaml',
        secret('ml-inference', 'of-gcp2', 'mesh1-gcp2-cacerts'),
      )(
        fleet({ traffic: { split: { aws: 50, gcp: 50, gcp2: 0 } } }, [
          awsData('aws'),
          gcpData('gcp'),
          gcpData('gcp2', 3),
        ])(repository),
      ),
    ["the mesh's authority"],
    fleet({ traffic: { split: { aws: 50, gcp: 50, gcp2: 0 } } }, [
      awsData('aws'),
      gcpData('gcp'),
      gcpData('gcp2', 3),
    ]),
  ],
]

const ARGO: readonly Short[] = [
  ...[
    'timeout.reconciliation: 24h',
    'resource.inclusions: "[]"',
    'resource.compareoptions: "ignoreAggregatedRoles: true"',
    'resource.customizations.ignoreDifferences.all: "jsonPointers: [/spec]"',
  ].map(
    (line): Short => [
      'danger-delivery',
      `Argo CD has ${line}`,
      SETTING(line),
      [`data.${line.split(':')[0]}`],
      SETTING('ui.bannercontent: hello'),
    ],
  ),
  [
    'danger-delivery',
    'Argo CD has no exclusions',
    text(CM, 'kinds: [Lease]', 'kinds: [Lease, Secret]'),
    ['resource.exclusions'],
    SETTING('ui.bannercontent: hello'),
  ],
  [
    'danger-delivery',
    'Argo CD is told that all is well',
    text(CM, 'return { status = "Healthy", message = "" }', 'return { status = "Healthy", message = "x" }'),
    ['resource.customizations.health'],
    SETTING('help.chatText: hello'),
  ],
  ...[
    'repo.server: evil:8081',
    'redis.server: evil:6379',
    'application.namespaces: "*"',
    'reposerver.disable.tls: "true"',
  ].map(
    (line): Short => [
      'danger-delivery',
      `a parameter is ${line}`,
      text('apps/base/argocd-settings/argocd-cmd-params-cm.yaml', /^data:/m, `data:\n  ${line}`),
      [`data.${line.split(':')[0]}`],
      SETTING('ui.bannercontent: hello'),
    ],
  ),
  [
    'danger-rights',
    'groups are read of another field',
    text('apps/base/argocd-settings/argocd-rbac-cm.yaml', /^data:/m, 'data:\n  scopes: "[email]"'),
    ['data.scopes'],
    SETTING('ui.bannercontent: hello'),
  ],
  [
    'danger-project',
    'nothing is synced on most days',
    set(
      PROJECT,
      ['spec', 'syncWindows'],
      [{ kind: 'deny', schedule: '* * * * *', duration: '24h', applications: ['*'] }],
    ),
    ['spec.syncWindows'],
    set(PROJECT, ['spec', 'description'], 'a'),
  ],
  [
    'danger-delivery',
    'a sync is tried once',
    set(APPLICATION, ['spec', 'syncPolicy', 'retry', 'limit'], 0),
    ['retry.limit'],
    set(APPLICATION, ['spec', 'syncPolicy', 'retry', 'limit'], 5),
  ],
  [
    'danger-delivery',
    'what is shared is fought over',
    set(APPLICATION, ['spec', 'syncPolicy', 'syncOptions', 1], undefined),
    ['FailOnSharedResource=true → nothing'],
    harmlessOption,
  ],
  [
    'danger-delivery',
    'differences are overlooked by an option',
    set(APPLICATION, ['spec', 'syncPolicy', 'syncOptions', 2], 'PruneLast=false'),
    ['PruneLast=false'],
    harmlessOption,
  ],
  [
    'danger-delivery',
    'Argo CD prunes itself',
    set('aws/argocd/application-argocd.yaml', ['spec', 'syncPolicy', 'automated', 'prune'], true),
    ['automated.prune', 'false → true'],
    set('aws/argocd/application-argocd.yaml', ['spec', 'revisionHistoryLimit'], 5),
  ],
  [
    'danger-delivery',
    'all may be deleted',
    set(APPLICATION, ['spec', 'syncPolicy', 'automated', 'allowEmpty'], true),
    ['allowEmpty'],
    harmlessOption,
  ],
  [
    'danger-delivery',
    'a chart has no definitions',
    set('aws/argocd/application-istio-base.yaml', ['spec', 'sources', 0, 'helm', 'skipCrds'], true),
    ['skipCrds'],
    harmlessOption,
  ],
  [
    'danger-delivery',
    'bootstrap patches what it fetched',
    text('apps/aws/argocd/kustomization.yaml', 'components:', 'patches:\n  - patch: x\ncomponents:'),
    ['patches'],
    text('apps/aws/argocd/kustomization.yaml', 'v3.5.7', 'v3.5.8'),
  ],
  [
    'danger-delivery',
    'a new application may delete all',
    plus(
      'aws/argocd',
      'other.yaml',
      object('argoproj.io/v1alpha1', 'Application', 'argocd', {
        syncPolicy: { automated: { allowEmpty: true }, managedNamespaceMetadata: { labels: { a: 'b' } } },
      }),
    ),
    ['allowEmpty'],
    harmlessOption,
  ],
  [
    'danger-delivery',
    'what Argo CD made of itself goes with it',
    set(
      'aws/argocd/application-argocd.yaml',
      ['metadata', 'finalizers'],
      ['resources-finalizer.argocd.argoproj.io'],
    ),
    ['finalizers'],
    set('aws/argocd/application-argocd.yaml', ['metadata', 'labels'], { a: 'b' }),
  ],
  [
    'danger-delivery',
    'the settings of Argo CD leave',
    file(CM, '# nothing\n'),
    ['ConfigMap argocd-cm', 'it leaves git'],
    SETTING('ui.bannercontent: hello'),
  ],
]

const MESH: readonly Short[] = [
  ...other([
    [['global', 'caAddress'], 'evil:15012'],
    [['meshConfig', 'defaultConfig', 'discoveryAddress'], 'evil:15012'],
    [['sidecarInjectorWebhook', 'neverInjectSelector'], [{ matchLabels: { app: 'ml-inference' } }]],
    [['sidecarInjectorWebhook', 'alwaysInjectSelector'], [{ matchLabels: { app: 'x' } }]],
    [['meshConfig', 'rootNamespace'], 'elsewhere'],
    [['meshConfig', 'discoverySelectors'], [{ matchLabels: { a: 'b' } }]],
    [['meshConfig', 'localityLbSetting'], { enabled: false }],
    [['meshConfig', 'pathNormalization'], { normalization: 'NONE' }],
    [['meshConfig', 'accessLogFormat'], '%REQ(AUTHORIZATION)%'],
    [['env', 'XDS_AUTH'], 'false'],
    [['env', 'PILOT_SKIP_VALIDATE_TRUST_DOMAIN'], 'true'],
    [['env', 'MAX_WORKLOAD_CERT_TTL'], '87600h'],
    [['env', 'ROOT_CA_DIR'], undefined],
    [['volumes', 0, 'secret', 'optional'], true],
    [['volumeMounts', 0, 'mountPath'], '/elsewhere'],
  ]).map(
    ([keys, value]): Short => [
      'danger-mtls',
      `istiod has other ${keys.join('.')}`,
      set(ISTIOD, keys, value),
      [String(keys.at(-1))],
      harmlessValue,
    ],
  ),
  [
    'danger-exposed',
    'a gateway has one more port',
    set('base/istio-eastwestgateway/values.yaml', ['service', 'ports', 2], {
      name: 'x',
      port: 15012,
      targetPort: 15012,
    }),
    ['service.ports[2]'],
    set('base/istio-eastwestgateway/values.yaml', ['autoscaling', 'minReplicas'], 3),
  ],
  [
    'danger-mtls',
    'a gateway is of another kind',
    set(INGRESS, ['labels'], { istio: 'eastwestgateway' }),
    ['labels.istio'],
    set('base/istio-ingress/values.yaml', ['autoscaling', 'minReplicas'], 3),
  ],
]

const REQUESTS: readonly Short[] = [
  [
    'danger-exposed',
    'a gateway answers to one more name',
    set(GATEWAY, ['spec', 'servers', 1, 'hosts', 1], 'ml-inference/second.example.com'),
    ['second.example.com'],
    harmlessLabel(GATEWAY),
  ],
  [
    'danger-exposed',
    'a new gateway',
    plus(
      'base/mesh',
      'other.yaml',
      object('networking.istio.io/v1', 'Gateway', 'istio-ingress', {
        selector: { istio: 'ingress' },
        servers: [
          {
            hosts: ['a.example.com'],
            port: { number: 8443, name: 'x', protocol: 'TLS' },
            tls: { mode: 'AUTO_PASSTHROUGH' },
          },
        ],
      }),
    ),
    ['Gateway istio-ingress/other'],
    harmlessLabel(GATEWAY),
  ],
  [
    'danger-exposed',
    'another certificate, and weak ciphers',
    all(
      set(GATEWAY, ['spec', 'servers', 1, 'tls', 'credentialName'], 'evil'),
      set(GATEWAY, ['spec', 'servers', 1, 'tls', 'cipherSuites'], ['AES128-SHA']),
    ),
    ['credentialName', 'cipherSuites'],
    set(GATEWAY, ['spec', 'servers', 1, 'tls', 'minProtocolVersion'], 'TLSV1_3'),
  ],
  [
    'danger-exposed',
    'the mesh lets in every name of the mesh',
    set('base/mesh/gateway-cross-network.yaml', ['spec', 'servers', 0, 'hosts'], ['*.local']),
    ['*.local'],
    harmlessLabel('base/mesh/gateway-cross-network.yaml'),
  ],
  [
    'danger-route',
    'the last route takes a part of the requests',
    set(ROUTES, ['spec', 'http', 2, 'match'], [{ uri: { prefix: '/v2' } }]),
    ['spec.http[split].match'],
    harmlessRoute,
  ],
  [
    'danger-route',
    'a pin takes all who send its header',
    set(ROUTES, ['spec', 'http', 0, 'match', 0, 'headers', 'prefer-cloud'], { regex: '.*' }),
    ['prefer-cloud'],
    harmlessRoute,
  ],
  [
    'danger-route',
    'a path is rewritten',
    set(ROUTES, ['spec', 'http', 2, 'rewrite'], { uri: '/' }),
    ['rewrite'],
    harmlessRoute,
  ],
  [
    'danger-route',
    'nobody else sees the routes',
    set(ROUTES, ['spec', 'exportTo'], ['.']),
    ['exportTo'],
    harmlessRoute,
  ],
  [
    'danger-route',
    'a pin leads to the other cloud',
    set(ROUTES, ['spec', 'http', 0, 'route', 0, 'destination', 'subset'], 'stable-gcp'),
    ['pin-aws leads to stable-gcp'],
    harmlessRoute,
  ],
  [
    'danger-route',
    'requests go to another port',
    set(ROUTES, ['spec', 'http', 2, 'route', 0, 'destination', 'port', 'number'], 9090),
    ['another port'],
    harmlessRoute,
  ],
  [
    'danger-route',
    'requests say that they are for another host',
    set(ROUTES, ['spec', 'http', 2, 'headers'], { request: { set: { Host: 'x' } } }),
    ['Host'],
    set(ROUTES, ['spec', 'http', 2, 'headers'], { request: { set: { a: 'b' } } }),
  ],
  [
    'danger-route',
    'other rules for the same host',
    plus(
      'base/traffic',
      'other.yaml',
      object('networking.istio.io/v1', 'DestinationRule', 'ml-inference', { host: 'ml-inference' }),
    ),
    ['DestinationRule ml-inference/other', 'it is new'],
    harmlessRule,
  ],
  [
    'danger-route',
    'a name leads elsewhere',
    plus(
      'base/traffic',
      'other.yaml',
      object('networking.istio.io/v1', 'ServiceEntry', 'ml-inference', {
        hosts: ['kubernetes.default.svc.cluster.local'],
      }),
    ),
    ['ServiceEntry'],
    harmlessRule,
  ],
  [
    'danger-route',
    'the rule is for a few callers',
    set(RULE, ['spec', 'workloadSelector'], { matchLabels: { a: 'b' } }),
    ['workloadSelector'],
    harmlessRule,
  ],
  [
    'danger-route',
    'the rule is not seen elsewhere',
    set(RULE, ['spec', 'exportTo'], ['.']),
    ['exportTo'],
    harmlessRule,
  ],
  [
    'danger-route',
    'the stable subset has the canary too',
    set(RULE, ['spec', 'subsets', 0, 'labels'], undefined),
    ['track'],
    harmlessRule,
  ],
  [
    'danger-ejection',
    'requests go where they say',
    set(RULE, [...FIRST, 'loadBalancer', 'simple'], 'PASSTHROUGH'),
    ['PASSTHROUGH'],
    harmlessRule,
  ],
  [
    'danger-ejection',
    'a subset prefers another cluster',
    set(
      RULE,
      ['spec', 'subsets', 0, 'trafficPolicy', 'loadBalancer', 'localityLbSetting', 'failoverPriority', 0],
      'topology.istio.io/cluster=gcp',
    ),
    ['stable-aws'],
    harmlessRule,
  ],
  [
    'danger-ejection',
    'a tenth of the connections',
    set(RULE, [...FIRST, 'connectionPool', 'tcp', 'maxConnections'], 200),
    ['2000 → 200'],
    harmlessRule,
  ],
  [
    'danger-ejection',
    'ten times the pending requests',
    set(RULE, [...FIRST, 'connectionPool', 'http', 'http1MaxPendingRequests'], 20_000),
    ['2000 → 20000'],
    harmlessRule,
  ],
  [
    'danger-ejection',
    'a pod is out for long',
    set(RULE, [...FIRST, 'outlierDetection', 'baseEjectionTime'], '10m'),
    ['10s → 10m'],
    set(RULE, [...FIRST, 'outlierDetection', 'baseEjectionTime'], '20s'),
  ],
  [
    'danger-route',
    'a service has no address of its own',
    set(SERVICE, ['spec', 'clusterIP'], 'None'),
    ['spec.clusterIP'],
    harmlessLabel(SERVICE),
  ],
  [
    'danger-route',
    'pods that are not ready are asked, in another protocol',
    all(
      set(SERVICE, ['spec', 'publishNotReadyAddresses'], true),
      set(SERVICE, ['spec', 'ports', 0, 'appProtocol'], 'tcp'),
    ),
    ['publishNotReadyAddresses', 'appProtocol'],
    harmlessLabel(SERVICE),
  ],
  [
    'danger-mtls',
    'a service is seen by nobody else',
    note(SERVICE, 'networking.istio.io/exportTo', '.'),
    ['exportTo'],
    note(SERVICE, 'note', 'a'),
  ],
  [
    'danger-route',
    'routes are for every name',
    set(ROUTES, ['spec', 'hosts', 2], '*'),
    ['spec.hosts'],
    harmlessRoute,
  ],
  [
    'danger-route',
    'a part of the requests has no header',
    set(ROUTES, ['spec', 'http', 2, 'route', 0, 'headers'], { request: { remove: ['x'] } }),
    ['other headers'],
    harmlessRoute,
  ],
  [
    'danger-ejection',
    'pods that fail are found otherwise',
    set(RULE, [...FIRST, 'outlierDetection', 'splitExternalLocalOriginErrors'], true),
    ['splitExternal'],
    harmlessRule,
  ],
  [
    'danger-ejection',
    'the subset of a cluster that comes prefers another',
    (repository) =>
      text(
        'rendered/base/traffic/destination-rule-ml-inference.yaml',
        /cluster=gcp2/,
        'cluster=aws',
      )(withGcp2(repository)),
    ['stable-gcp2 prefers the cluster aws'],
    withGcp2,
  ],
]

const PODS: readonly Short[] = [
  [
    'danger-replicas',
    'a second scaler of the same pods',
    plus(
      'base/inference',
      'other.yaml',
      object('autoscaling/v2', 'HorizontalPodAutoscaler', 'ml-inference', {
        scaleTargetRef: { kind: 'Deployment', name: 'ml-inference' },
        maxReplicas: 1,
      }),
    ),
    ['two of them'],
    set(HPA, ['spec', 'maxReplicas'], 5),
  ],
  [
    'danger-replicas',
    'no pod is added',
    set(HPA, ['spec', 'behavior', 'scaleUp'], { selectPolicy: 'Disabled' }),
    ['scaleUp'],
    set(HPA, ['spec', 'metrics', 0, 'containerResource', 'target', 'averageUtilization'], 60),
  ],
  [
    'danger-replicas',
    'pods are added when they are full',
    set(HPA, ['spec', 'metrics', 0, 'containerResource', 'target', 'averageUtilization'], 99),
    ['70 → 99'],
    set(HPA, ['spec', 'maxReplicas'], 5),
  ],
  ...other([
    [['spec', 'paused'], true],
    [[...POD, 'nodeSelector'], { a: 'b' }],
    [[...POD, 'schedulerName'], 'other'],
    [[...POD, 'priorityClassName'], 'serving-canary'],
    [[...POD, 'topologySpreadConstraints', 0, 'maxSkew'], 10],
    [[...POD, 'topologySpreadConstraints', 0], undefined],
    [[...POD, 'affinity'], { nodeAffinity: { a: 'b' } }],
  ]).map(
    ([keys, value]): Short => [
      'danger-rollout',
      `pods have other ${keys.join('.')}`,
      set(DEPLOYMENT, keys, value),
      [keys.filter((key) => typeof key === 'string').at(-1) ?? ''],
      set(DEPLOYMENT, ['spec', 'minReadySeconds'], 1),
    ],
  ),
  ...other([
    [['httpGet', 'path'], '/'],
    [['httpGet', 'port'], 9090],
    [['failureThreshold'], 30],
    [['periodSeconds'], 60],
    [['initialDelaySeconds'], 600],
    [['httpGet', 'path'], '/v2/health/live'],
  ]).map(
    ([keys, value]): Short => [
      'danger-probe',
      `a probe has ${keys.join('.')} ${value}`,
      set(DEPLOYMENT, [...READY, ...keys], value),
      ['readinessProbe'],
      set(DEPLOYMENT, [...READY, 'periodSeconds'], 3),
    ],
  ),
  ...other([
    [['command'], ['sh']],
    [['args'], ['-c', 'x']],
    [['env', 6], { name: 'LD_PRELOAD', value: '/tmp/x.so' }],
    [['env', 6], { name: 'HTTPS_PROXY', value: 'http://evil' }],
    [['env', 5, 'value'], 'http://evil:4318'],
    [['envFrom'], [{ secretRef: { name: 'x' } }]],
  ]).map(
    ([keys, value]): Short => [
      'danger-image',
      `a container has ${JSON.stringify(value)}`,
      set(DEPLOYMENT, [...CONTAINER, ...keys], value),
      [String(keys[0])],
      harmlessEnv,
    ],
  ),
  [
    'danger-image',
    "a chart's pods send through a proxy",
    set('aws/jaeger/values.yaml', ['jaeger', 'extraEnv', 1], { name: 'HTTP_PROXY', value: 'http://evil' }),
    ['extraEnv'],
    set('aws/jaeger/values.yaml', ['jaeger', 'podLabels', 'kept'], '73h'),
  ],
  [
    'danger-route',
    'names lead elsewhere',
    all(
      set(DEPLOYMENT, [...POD, 'hostAliases'], [{ ip: '203.0.113.9', hostnames: ['a'] }]),
      set(DEPLOYMENT, [...POD, 'dnsConfig'], { nameservers: ['203.0.113.9'] }),
    ),
    ['hostAliases', 'dnsConfig'],
    set(DEPLOYMENT, ['spec', 'minReadySeconds'], 1),
  ],
  [
    'danger-pod-security',
    'a token is a volume',
    set(DEPLOYMENT, [...POD, 'volumes', 1], {
      name: 'x',
      projected: { sources: [{ serviceAccountToken: { path: 'token' } }] },
    }),
    ['token'],
    set(DEPLOYMENT, [...POD, 'volumes', 1], { name: 'more', emptyDir: {} }),
  ],
  [
    'danger-pod-security',
    'it has the group of root',
    set(DEPLOYMENT, [...POD, 'securityContext', 'runAsGroup'], 0),
    ['runAsGroup'],
    set(DEPLOYMENT, [...POD, 'securityContext', 'runAsGroup'], 10_002),
  ],
  [
    'danger-rollout',
    'a rollout takes an hour',
    set(DEPLOYMENT, ['spec', 'minReadySeconds'], 3_600),
    ['minReadySeconds'],
    set(DEPLOYMENT, ['spec', 'minReadySeconds'], 30),
  ],
  [
    'danger-rollout',
    'a drain takes an hour',
    text(PATCHED, /(terminationGracePeriodSeconds\n\s+value: )\d+/, '$13600'),
    ['terminationGracePeriodSeconds'],
    set(DEPLOYMENT, ['spec', 'minReadySeconds'], 30),
  ],
  [
    'danger-probe',
    'a pod does nothing before it ends',
    set(DEPLOYMENT, [...CONTAINER, 'lifecycle'], { postStart: { exec: { command: ['x'] } } }),
    ['lifecycle'],
    set(DEPLOYMENT, [...READY, 'periodSeconds'], 3),
  ],
  [
    'danger-probe',
    'a new workload is ready as soon as it lives',
    plus(
      'base/inference',
      'other.yaml',
      object('apps/v1', 'Deployment', 'ml-inference', {
        template: {
          spec: {
            containers: [
              {
                name: 'a',
                readinessProbe: { httpGet: { path: '/' } },
                livenessProbe: { httpGet: { path: '/' } },
              },
            ],
          },
        },
      }),
    ),
    ['as the liveness probe does'],
    plus(
      'base/inference',
      'other.yaml',
      object('apps/v1', 'Deployment', 'ml-inference', {
        template: {
          spec: {
            containers: [
              {
                name: 'a',
                readinessProbe: { httpGet: { path: '/ready' } },
                livenessProbe: { httpGet: { path: '/' } },
              },
            ],
          },
        },
      }),
    ),
  ],
  [
    'danger-rollout',
    "a chart's pods are on other nodes",
    set(STACK, ['grafana', 'nodeSelector'], { a: 'b' }),
    ['nodeSelector'],
    set(STACK, ['grafana', 'resources', 'limits', 'memory'], '512Mi'),
  ],
  [
    'danger-route',
    "names of a chart's pods lead elsewhere",
    set(STACK, ['grafana', 'hostAliases'], [{ ip: '203.0.113.9', hostnames: ['a'] }]),
    ['hostAliases'],
    set(STACK, ['grafana', 'resources', 'limits', 'memory'], '512Mi'),
  ],
  [
    'danger-pod-security',
    "a chart's pods have the group of root",
    set('aws/jaeger/values.yaml', ['jaeger', 'podSecurityContext', 'fsGroup'], 0),
    ['fsGroup'],
    set('aws/jaeger/values.yaml', ['jaeger', 'podSecurityContext', 'fsGroup'], 10_002),
  ],
]

/** The same, beside something that is asked of the fleet. */
const beside =
  (asked: Edit, edit: Edit): Edit =>
  (repository) =>
    edit(asked(repository))

const moreNodes = fleet({}, [
  { ...awsData('aws'), nodes: { types: ['t3.large'], spot: true, min: 4, desired: 4, max: 13 } },
  gcpData('gcp'),
])
const promise = fleet({ observability: { objectives: { success: 99.95 } } })
const alone = fleet({ traffic: { split: { aws: 100 } } }, [awsData('aws')])

const TOLD: readonly Short[] = [
  [
    'danger-alert',
    'an alert waits, and asks for more, beside nodes that it is not made of',
    beside(
      moreNodes,
      all(
        text(`rendered/${ALERTS}`, 'for: 2m', 'for: 24h'),
        text(`rendered/${ALERTS}`, /> 0\.0144/g, '> 144'),
      ),
    ),
    ['2m → 24h', 'asks something else'],
    moreNodes,
  ],
  [
    'danger-alert',
    'an alert waits longer beside an objective that makes its numbers only',
    beside(promise, text(`rendered/${ALERTS}`, 'for: 2m', 'for: 24h')),
    ['2m → 24h'],
    promise,
  ],
  [
    'danger-alert',
    'an alert asks for another number than the objective makes of it',
    beside(promise, text(`rendered/${ALERTS}`, /> 0\.0072/g, '> 72')),
    ['asks something else'],
    promise,
  ],
  [
    'danger-alert',
    'a number that alerts are made of goes with a cluster that it is not of',
    beside(
      alone,
      set(
        'base/observability/prometheus-rule-inference-recorded.yaml',
        ['spec', 'groups', 1, 'rules', 0],
        undefined,
      ),
    ),
    ['is gone'],
    fleet({ traffic: { split: { aws: 100, gcp: 0 } } }),
  ],
  [
    'danger-alert',
    'an alert is routed by another label',
    set(ALERTS, ['spec', 'groups', 0, 'rules', 0, 'labels', 'team'], 'nobody'),
    ['other labels', 'nobody'],
    harmlessLabel(ALERTS),
  ],
  ...other([
    [['interval'], '24h'],
    [['limit'], 1],
    [['query_offset'], '12h'],
    [['partial_response_strategy'], 'warn'],
  ]).map(
    ([keys, value]): Short => [
      'danger-alert',
      `a group of alerts has ${keys.join('.')} ${value}`,
      set(ALERTS, ['spec', 'groups', 0, ...keys], value),
      ['every rule of inference.objectives.alerts', `${keys[0]} nothing → ${value}`],
      set(ALERTS, ['spec', 'groups', 0, 'interval'], '45s'),
    ],
  ),
  ...other([
    [['prometheusOperator', 'enabled'], false],
    [['kubeStateMetrics', 'enabled'], false],
    [['nodeExporter', 'enabled'], false],
    [['kubelet', 'enabled'], false],
    [['grafana', 'sidecar', 'dashboards', 'enabled'], false],
  ]).map(
    ([keys, value]): Short => [
      'danger-alert',
      `values of the stack say ${keys.join('.')} ${value}`,
      set(STACK, keys, value),
      [keys.join('.'), 'a part of the chart is off'],
      set(STACK, ['grafana', 'resources', 'limits', 'memory'], '512Mi'),
    ],
  ),
  [
    'danger-removed',
    'a chart has no definitions any more',
    set('base/external-secrets/values.yaml', ['installCRDs'], false),
    ['installCRDs', 'a part of the chart is off'],
    set('base/external-secrets/values.yaml', ['replicaCount'], 3),
  ],
  [
    'danger-alert',
    "a chart's metrics come once a day",
    set('base/opencost/values.yaml', ['opencost', 'metrics', 'serviceMonitor', 'interval'], '24h'),
    ['interval'],
    set('base/opencost/values.yaml', ['opencost', 'exporter', 'resources', 'limits', 'memory'], '512Mi'),
  ],
  [
    'danger-alert',
    'an alert asks for more',
    set(ALERTS, ['spec', 'groups', 0, 'rules', 0, 'expr'], 'vector(0) > 1'),
    ['asks something else'],
    harmlessLabel(ALERTS),
  ],
  [
    'danger-alert',
    'an alert asks for more beside another share',
    (repository) =>
      set(
        ALERTS,
        ['spec', 'groups', 0, 'rules', 0, 'expr'],
        'vector(0) > 1',
      )(fleet({ traffic: { split: { aws: 60, gcp: 40 } } })(repository)),
    ['asks something else'],
    fleet({ traffic: { split: { aws: 60, gcp: 40 } } }),
  ],
  [
    'danger-alert',
    'an alert waits',
    set(ALERTS, ['spec', 'groups', 0, 'rules', 0, 'for'], '24h'),
    ['2m → 24h'],
    set(ALERTS, ['spec', 'groups', 0, 'rules', 0, 'for'], '120s'),
  ],
  [
    'danger-alert',
    'an alert is less severe',
    set(ALERTS, ['spec', 'groups', 0, 'rules', 0, 'labels', 'severity'], 'info'),
    ['critical → info'],
    harmlessLabel(ALERTS),
  ],
  [
    'danger-alert',
    'alerts reach nobody',
    set(STACK, ['alertmanager', 'config'], { route: { receiver: 'null' } }),
    ['alertmanager.config'],
    set(STACK, ['alertmanager', 'alertmanagerSpec', 'resources', 'limits', 'memory'], '128Mi'),
  ],
  [
    'danger-alert',
    'nothing is scraped',
    without(MONITOR),
    ['ServiceMonitor ml-inference/ml-inference'],
    set(MONITOR, ['spec', 'endpoints', 0, 'interval'], '20s'),
  ],
  [
    'danger-alert',
    'all metrics are dropped',
    set(MONITOR, ['spec', 'endpoints', 0, 'metricRelabelings'], [{ action: 'drop', regex: '.*' }]),
    ['metricRelabelings'],
    set(MONITOR, ['spec', 'endpoints', 0, 'interval'], '20s'),
  ],
  [
    'danger-alert',
    'the mesh measures nothing',
    set(TELEMETRY, ['spec', 'metrics'], [{ overrides: [{ disabled: true }] }]),
    ['metrics'],
    note(TELEMETRY, 'note', 'a'),
  ],
  [
    'danger-alert',
    'Prometheus reads a few rules',
    set(STACK, ['prometheus', 'prometheusSpec', 'ruleSelector'], { matchLabels: { a: 'b' } }),
    ['ruleSelector'],
    set(STACK, ['prometheus', 'prometheusSpec', 'scrapeInterval'], '40s'),
  ],
  [
    'danger-alert',
    'metrics come once an hour',
    set(MONITOR, ['spec', 'endpoints', 0, 'interval'], '3600s'),
    ['interval'],
    set(MONITOR, ['spec', 'endpoints', 0, 'interval'], '40s'),
  ],
  [
    'danger-alert',
    'Prometheus does not find what it scrapes',
    set(MONITOR, ['metadata', 'labels', 'app'], 'other'),
    ['metadata.labels.app'],
    harmlessLabel(MONITOR),
  ],
  [
    'danger-alert',
    'alerts are looked at once an hour',
    set(STACK, ['prometheus', 'prometheusSpec', 'evaluationInterval'], '3600s'),
    ['evaluationInterval'],
    set(STACK, ['prometheus', 'prometheusSpec', 'evaluationInterval'], '40s'),
  ],
  [
    'danger-alert',
    'a number that alerts are made of is gone',
    set(
      'base/observability/prometheus-rule-inference-recorded.yaml',
      ['spec', 'groups', 0, 'rules', 0],
      undefined,
    ),
    ['is gone'],
    harmlessLabel('base/observability/prometheus-rule-inference-recorded.yaml'),
  ],
  [
    'danger-exposed',
    'traces go elsewhere',
    set(
      'base/otel-collector/values.yaml',
      ['alternateConfig', 'exporters', 'otlp_grpc', 'endpoint'],
      'evil:4317',
    ),
    ['evil:4317'],
    set('base/otel-collector/values.yaml', ['alternateConfig', 'processors', 'batch', 'timeout'], '3s'),
  ],
]

const role = (verbs: readonly string[]) => ({
  apiVersion: 'rbac.authorization.k8s.io/v1',
  kind: 'Role',
  metadata: { name: 'other', namespace: 'ml-inference' },
  rules: [{ apiGroups: [''], resources: ['pods'], verbs }],
})
const priority = (more: JsonMap) => ({
  apiVersion: 'scheduling.k8s.io/v1',
  kind: 'PriorityClass',
  metadata: { name: 'other' },
  value: 1_000,
  ...more,
})

const RIGHTS: readonly Short[] = [
  [
    'danger-rights',
    'a role may delete pods',
    plus('base/inference', 'other.yaml', role(['get', 'delete'])),
    ['delete pods'],
    plus('base/inference', 'other.yaml', role(['get', 'list'])),
  ],
  [
    'danger-rights',
    'somebody has a role of the whole cluster',
    plus('base/inference', 'other.yaml', {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'RoleBinding',
      metadata: { name: 'other', namespace: 'ml-inference' },
      roleRef: { kind: 'ClusterRole', name: 'view' },
      subjects: [{ kind: 'User', name: 'x' }],
    }),
    ['rights of view'],
    plus('base/inference', 'other.yaml', role(['get'])),
  ],
  [
    'danger-rights',
    'a chart pushes secrets',
    set('base/external-secrets/values.yaml', ['processPushSecret'], undefined),
    ['processPushSecret'],
    set('base/external-secrets/values.yaml', ['replicaCount'], 3),
  ],
  [
    'danger-rights',
    'a chart has the rights of its default',
    set('base/istio-eastwestgateway/values.yaml', ['rbac'], undefined),
    ['rbac.enabled'],
    set('base/istio-eastwestgateway/values.yaml', ['autoscaling', 'minReplicas'], 3),
  ],
  [
    'danger-budget',
    'a number in the place of a percent',
    set(BUDGET, ['spec', 'maxUnavailable'], 3),
    ['maxUnavailable'],
    set(BUDGET, ['spec', 'maxUnavailable'], '20%'),
  ],
  [
    'danger-budget',
    'no pod may go',
    set(BUDGET, ['spec', 'maxUnavailable'], 0),
    ['maxUnavailable'],
    set(BUDGET, ['spec', 'maxUnavailable'], '20%'),
  ],
  [
    'danger-rollout',
    'a class is for every pod',
    plus('base/foundation', 'other.yaml', priority({ globalDefault: true })),
    ['globalDefault'],
    plus('base/foundation', 'other.yaml', priority({})),
  ],
  [
    'danger-rights',
    'people sign in with a form',
    set(STACK, ['grafana', 'grafana.ini', 'auth', 'oauth_auto_login'], true),
    ['oauth_auto_login'],
    set(STACK, ['grafana', 'grafana.ini', 'dashboards', 'default_home_dashboard_path'], '/tmp/a.json'),
  ],
  [
    'danger-budget',
    'pods that are not well hold a node',
    set(BUDGET, ['spec', 'unhealthyPodEvictionPolicy'], 'IfHealthyBudget'),
    ['unhealthyPodEvictionPolicy'],
    set(BUDGET, ['spec', 'maxUnavailable'], '20%'),
  ],
  [
    'danger-budget',
    'the other number in its place',
    set(BUDGET, ['spec'], {
      minAvailable: '10%',
      selector: { matchLabels: { app: 'ml-inference', track: 'stable' } },
    }),
    ['it counts otherwise'],
    set(BUDGET, ['spec', 'maxUnavailable'], '20%'),
  ],
]

const threeWith = (name: string) =>
  fleet({ traffic: { split: { aws: 50, gcp: 50, [name]: 0 } } }, [
    awsData('aws'),
    gcpData('gcp'),
    gcpData(name, 3),
  ])

/** Clusters that are called as keys, items and objects are: what is watched there is watched all the same. */
const NAMED: readonly Short[] = [
  ...other([
    [['spec'], 'spec'],
    [['ml'], 'ml'],
    [['paused'], 'paused'],
  ]).map(
    ([[name]]): Short => [
      'danger-rollout',
      `a rollout is held beside a cluster called ${name} that comes`,
      beside(threeWith(`${name}`), set(DEPLOYMENT, ['spec', 'paused'], true)),
      ['spec.paused'],
      threeWith(`${name}`),
    ],
  ),
  [
    'danger-image',
    'a container runs something else beside a cluster of its name',
    beside(threeWith('inference'), set(DEPLOYMENT, [...CONTAINER, 'command'], ['sh'])),
    ['command'],
    threeWith('inference'),
  ],
  [
    'danger-delivery',
    'a setting of Argo CD beside a cluster called data',
    beside(threeWith('data'), SETTING('timeout.reconciliation: 24h')),
    ['timeout.reconciliation'],
    threeWith('data'),
  ],
  [
    'danger-mtls',
    'istiod has another variable beside a cluster called env',
    beside(threeWith('env'), set(ISTIOD, ['env', 'XDS_AUTH'], 'false')),
    ['XDS_AUTH'],
    threeWith('env'),
  ],
]

/** What may change every day, beyond the bounds of a day. */
const BOUNDED: readonly Short[] = [
  ...['0', '0s', '8760h'].map(
    (interval): Short => [
      'danger-rights',
      `a secret is read every ${interval}`,
      set(CERTIFICATE, ['spec', 'refreshInterval'], interval),
      ['spec.refreshInterval', 'never again'],
      set(CERTIFICATE, ['spec', 'refreshInterval'], '24h'),
    ],
  ),
  ...other([
    [['imagePullPolicy'], 'Never'],
    [['ports', 0, 'name'], 'tcp'],
    [['ports', 1], undefined],
    [['volumeMounts', 0, 'mountPath'], '/elsewhere'],
    [['resizePolicy'], [{ resourceName: 'cpu', restartPolicy: 'RestartContainer' }]],
  ]).map(
    ([keys, value]): Short => [
      'danger-image',
      `a container has other ${keys.join('.')}`,
      set(DEPLOYMENT, [...CONTAINER, ...keys], value),
      [`${keys[0]}`],
      set(DEPLOYMENT, [...CONTAINER, 'resources', 'limits', 'memory'], '1200Mi'),
    ],
  ),
  [
    'danger-image',
    'a pod has a day to drain',
    text(PATCHED, /(env\/3\/value\n\s+value: )\S+/, '$124h'),
    ['env[DRAIN_DELAY]'],
    text(PATCHED, /(env\/3\/value\n\s+value: )\S+/, '$19s'),
  ],
  [
    'danger-image',
    "a chart's image must be on the node",
    set('base/otel-collector/values.yaml', ['image', 'pullPolicy'], 'Never'),
    ['image.pullPolicy'],
    set('base/otel-collector/values.yaml', ['image', 'pullPolicy'], 'Always'),
  ],
]

/** A denial that was there, and is for more. */
const DENIAL: Row = {
  code: 'danger-authorization',
  what: 'a denial is for everybody',
  given: plus(
    'base/mesh',
    'other.yaml',
    policy({ action: 'DENY', rules: [{ to: [{ operation: { paths: ['/a'] } }] }] }),
  ),
  edit: set('base/mesh/other.yaml', ['spec', 'rules', 0], {}),
  says: ['refuses more'],
  harmless: set('base/mesh/other.yaml', ['metadata', 'labels'], { a: 'b' }),
}

export const watchedRows: readonly Row[] = [
  DENIAL,
  ...[OBEYED, CALLED, SECRETS, ARGO, MESH, REQUESTS, PODS, TOLD, RIGHTS, NAMED, BOUNDED].flatMap((table) =>
    table.map(([code, what, edit, says, harmless]) => ({ code, what, edit, says, harmless })),
  ),
]
