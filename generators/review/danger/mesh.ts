/** Who the mesh lets in: mutual TLS, what authorization policies allow and deny, and what goes around the proxies. */
import type { Finding } from '../../findings/index.ts'
import { at, equal, isMap, type Json, mapsAt, textAt } from '../../objects/index.ts'
import type { Change } from '../changes/index.ts'
import type { Case, DangerRule } from './case.ts'
import { coversRule, textsIn } from './cover.ts'
import { podChanges } from './pods.ts'
import { listed, moved, shown, tells } from './said.ts'
import { ofKinds } from './things.ts'
import { valueLeaves } from './values.ts'

const MEND_MTLS =
  'keep STRICT; let in what has no sidecar on one port of one workload (portLevelMtls), and say why'

const plain = tells('danger-mtls')

const strength = (mode: string | undefined) => (mode === 'STRICT' ? 2 : mode === 'DISABLE' ? 0 : 1)

/** The modes of a PeerAuthentication by their fields; a port that names none has that of all. */
const modes = (object: Json | undefined): ReadonlyMap<string, string | undefined> => {
  const ports = at(object, 'spec', 'portLevelMtls')
  return new Map([
    ['spec.mtls.mode', textAt(object, 'spec', 'mtls', 'mode')],
    ...Object.keys(isMap(ports) ? ports : {}).map(
      (port) => [`spec.portLevelMtls.${port}.mode`, textAt(ports, port, 'mode')] as const,
    ),
  ])
}

const peers = (of: Case): readonly Finding[] =>
  ofKinds(of, 'PeerAuthentication').flatMap((change): readonly Finding[] => {
    const { what, before, after } = change
    const [old, now] = [modes(before), modes(after)]
    if (what === 'removed')
      return [...old.values()].includes('STRICT')
        ? [
            plain(
              of,
              change,
              '',
              'it leaves git: its pods take requests without mutual TLS where nothing else asks for it',
              MEND_MTLS,
            ),
          ]
        : []
    const was = (field: string) =>
      old.get(field) ?? old.get('spec.mtls.mode') ?? (what === 'added' ? 'STRICT' : undefined)
    const weaker = [...now].flatMap(([field, mode]) => {
      // Without a mode of its own the one above it holds.
      const is =
        mode ?? (field === 'spec.mtls.mode' && what === 'added' ? 'STRICT' : now.get('spec.mtls.mode'))
      return strength(is) < strength(was(field)) ? [{ field, is, was: was(field) }] : []
    })
    const selected =
      what === 'changed' && !equal(at(before, 'spec', 'selector'), at(after, 'spec', 'selector'))
    return [
      ...weaker.map(({ field, is, was: from }) =>
        plain(
          of,
          change,
          field,
          `${moved(from, is)}: whoever reaches the pods is let in without a certificate`,
          MEND_MTLS,
        ),
      ),
      ...(selected
        ? [
            plain(
              of,
              change,
              'spec.selector',
              'it is for other pods: those that it was for have the mode of their namespace',
              MEND_MTLS,
            ),
          ]
        : []),
    ]
  })

/** Every `tls.mode` of a destination rule, by its place. */
const tlsModes = (value: Json | undefined, path = 'spec'): readonly (readonly [string, string])[] =>
  isMap(value)
    ? Object.entries(value)
        .flatMap(([key, inner]) => tlsModes(inner, `${path}.${key}`))
        .concat(
          path.endsWith('.tls') && typeof value.mode === 'string' ? [[path, value.mode]] : [],
          value.insecureSkipVerify === true ? [[`${path}.insecureSkipVerify`, 'true']] : [],
        )
    : Array.isArray(value)
      ? value.flatMap((each, i) => tlsModes(each, `${path}[${textAt(each, 'name') ?? i}]`))
      : []

const clients = (of: Case): readonly Finding[] =>
  ofKinds(of, 'DestinationRule', 'ServiceEntry').flatMap((change) => {
    const old = new Map(tlsModes(at(change.before, 'spec')))
    return tlsModes(at(change.after, 'spec'))
      .filter(([path, mode]) => mode !== 'ISTIO_MUTUAL' && old.get(path) !== mode)
      .map(([path, mode]) =>
        plain(
          of,
          change,
          path,
          `${moved(old.get(path) ?? 'mutual TLS', mode)}: callers send without the mesh's certificates`,
          'leave tls out, so that the mesh decides',
        ),
      )
  })

/** Labels and annotations that take a pod, or a port of it, out of the mesh. */
const AROUND = /^traffic\.sidecar\.istio\.io\/(ex|in)clude/

const stringsAt = (value: Json | undefined, ...path: readonly string[]): ReadonlyMap<string, string> => {
  const found = at(value, ...path)
  return new Map(Object.entries(isMap(found) ? found : {}).map(([key, inner]) => [key, String(inner)]))
}

const proxies = (of: Case): readonly Finding[] => {
  const pods = podChanges(of).flatMap(({ change }) => {
    const templates = [change.before, change.after].map(
      (side) => at(side, 'spec', 'template', 'metadata') ?? at(side, 'metadata'),
    )
    const all = templates.map(
      (side) => new Map([...stringsAt(side, 'labels'), ...stringsAt(side, 'annotations')]),
    )
    const [old = new Map<string, string>(), now = new Map<string, string>()] = all
    return [...new Set([...old.keys(), ...now.keys()])].flatMap((key) => {
      const [was, is] = [old.get(key), now.get(key)]
      if (was === is || (change.what === 'added' && is !== 'false')) return []
      if (key === 'sidecar.istio.io/inject' ? is === 'true' : !AROUND.test(key)) return []
      return [
        plain(
          of,
          change,
          key,
          `${moved(was, is)}: these pods, or some of their ports, are outside of the mesh`,
          MEND_MTLS,
        ),
      ]
    })
  })
  const namespaces = ofKinds(of, 'Namespace').flatMap((change) => {
    const [old, now] = [change.before, change.after].map((side) => stringsAt(side, 'metadata', 'labels'))
    const on = (labels: typeof old) =>
      labels?.get('istio-injection') === 'enabled' || labels?.has('istio.io/rev') === true
    return change.what === 'changed' && on(old) && !on(now)
      ? [
          plain(
            of,
            change,
            'metadata.labels.istio-injection',
            'pods that start there from now on have no proxy: no mutual TLS, no policy, no metrics',
            'keep istio-injection: enabled',
          ),
        ]
      : []
  })
  return [...pods, ...namespaces]
}

/** Values of Istio's charts that weaken the mesh: what a field must stay, or must not become. */
const MESH_VALUES: readonly (readonly [
  RegExp,
  (after: Json | undefined, before: Json | undefined) => boolean,
  string,
])[] = [
  [/meshConfig\.enableAutoMtls$/, (after) => after === false, 'callers send without mutual TLS'],
  [
    /minProtocolVersion$/,
    (after, before) => String(after ?? '') < String(before ?? ''),
    'older versions of TLS are taken',
  ],
  [
    /outboundTrafficPolicy\.mode$/,
    (after, before) => before === 'REGISTRY_ONLY' || (after === 'ALLOW_ANY' && before !== undefined),
    'pods may call anything outside of the mesh',
  ],
  [
    /trustDomainAliases$/,
    (after) => textsIn(after).length > 0,
    'identities of another trust domain are taken for ours',
  ],
  [/(^|\.)(caCertificates|ca)\b/, (after) => after !== undefined, 'another authority is trusted'],
  [/trustDomain$/, (_, before) => before !== undefined, 'every identity is another one'],
  [
    /(^|\.)(autoInject|enableNamespacesByDefault)$/,
    (after) => after === 'disabled',
    'pods start without a proxy',
  ],
  [/sidecar\.istio\.io\/inject$/, (after) => String(after) !== 'true', 'these pods are outside of the mesh'],
  [
    /traffic\.sidecar\.istio\.io\/(ex|in)clude\w+$/,
    () => true,
    'some ports of these pods go around the proxy',
  ],
  [
    /(excludeInboundPorts|excludeOutboundPorts|excludeIPRanges)$/,
    (after) => after !== undefined && after !== '',
    'some ports of these pods go around the proxy',
  ],
  [
    /(^|\.)tls\.insecure(_skip_verify)?$|insecureSkipVerify$/,
    (after, before) => after === true && before !== true,
    'it sends without TLS, or to whoever answers',
  ],
]

const values = (of: Case): readonly Finding[] =>
  valueLeaves(of)
    .filter(({ change }) => change.what === 'changed')
    .flatMap(({ change, path, before, after }) => {
      const hit = MESH_VALUES.find(([field, weaker]) => field.test(path) && weaker(after, before))
      return hit === undefined
        ? []
        : [plain(of, change, path, `${moved(before, after)}: ${hit[2]}`, MEND_MTLS)]
    })

const mtls: DangerRule = (of) => [...peers(of), ...clients(of), ...proxies(of), ...values(of)]

const opened = tells('danger-authorization')
const MEND_POLICY = 'let in exactly the callers that need it, by their principals, and keep what denies'

const actionOf = (object: Json | undefined) => textAt(object, 'spec', 'action') ?? 'ALLOW'
const rulesOf = (object: Json | undefined) => mapsAt(object, 'spec', 'rules')

const policy = (of: Case, change: Change): readonly Finding[] => {
  const { what, before, after } = change
  const tell = (field: string, message: string) => opened(of, change, field, message, MEND_POLICY)
  if (what === 'removed')
    return [
      tell(
        '',
        actionOf(before) === 'ALLOW'
          ? 'it leaves git: without any policy over its pods everybody may call them'
          : 'it leaves git: nobody is refused by it any more',
      ),
    ]
  const [action, rules] = [actionOf(after), rulesOf(after)]
  if (what === 'added')
    return action === 'ALLOW' && rules.length > 0
      ? [tell('spec.rules', `it lets in callers beside those that are let in already: ${shown([...rules])}`)]
      : []
  const elsewhere = ['selector', 'targetRef', 'targetRefs'].filter(
    (field) => !equal(at(before, 'spec', field), at(after, 'spec', field)),
  )
  if (actionOf(before) !== action)
    return [tell('spec.action', `${moved(actionOf(before), action)}: its rules mean something else`)]
  const wider = rules.filter((rule) => !rulesOf(before).some((old) => coversRule(old, rule)))
  const dropped = rulesOf(before).filter((old) => !rules.some((rule) => coversRule(rule, old)))
  return [
    ...elsewhere.map((field) =>
      tell(`spec.${field}`, 'it is for other pods: those that it was for are without it'),
    ),
    ...(action === 'ALLOW' && wider.length > 0
      ? [
          tell(
            'spec.rules',
            `${wider.length} of its rules ${wider.length === 1 ? 'lets' : 'let'} in more than before: ${shown([...wider])}`,
          ),
        ]
      : []),
    ...(action !== 'ALLOW' && dropped.length > 0
      ? [
          tell(
            'spec.rules',
            `${dropped.length} of its rules ${dropped.length === 1 ? 'refuses' : 'refuse'} less than before: ${shown([...dropped])}`,
          ),
        ]
      : []),
  ]
}

/** Kinds that change what proxies do, by code or by filters: nobody can say from the text alone what they let through. */
const CODE: readonly string[] = ['EnvoyFilter', 'WasmPlugin']

const authorization: DangerRule = (of) => [
  ...ofKinds(of, 'AuthorizationPolicy').flatMap((change) => policy(of, change)),
  ...ofKinds(of, 'RequestAuthentication').flatMap((change) =>
    change.what === 'removed'
      ? [opened(of, change, '', 'it leaves git: nobody checks the tokens of requests any more', MEND_POLICY)]
      : change.what === 'changed'
        ? [
            opened(
              of,
              change,
              listed(change.fields.map(({ path }) => path)),
              'tokens are checked otherwise',
              MEND_POLICY,
            ),
          ]
        : [],
  ),
  ...ofKinds(of, ...CODE).flatMap((change) =>
    change.what === 'removed'
      ? []
      : [
          opened(
            of,
            change,
            '',
            'it changes what proxies do with every request, past all policies',
            'say the same by a route or a policy',
          ),
        ],
  ),
]

export const meshRules = { 'danger-mtls': mtls, 'danger-authorization': authorization } as const
