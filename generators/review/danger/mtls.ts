/** Mutual TLS between pods, and what goes around the proxies that speak it. */
import type { Finding } from '../../findings/index.ts'
import { at, equal, isMap, type Json, textAt } from '../../objects/index.ts'
import type { Change } from '../changes/index.ts'
import type { Case, DangerRule } from './case.ts'
import { textsIn } from './cover.ts'
import { podChanges } from './pods.ts'
import { moved, tells } from './said.ts'
import { ofKinds } from './things.ts'
import { valueLeaves } from './values.ts'

const MEND_MTLS =
  'keep STRICT; let in what has no sidecar on one port of one workload (portLevelMtls), and say why'

const plain = tells('danger-mtls')

const strength = (mode: string | undefined) => (mode === 'STRICT' ? 2 : mode === 'DISABLE' ? 0 : 1)

/** The modes of a PeerAuthentication by their fields; a port that names none has that of all. */
const modes = (object: Json | undefined): ReadonlyMap<string, string | undefined> => {
  const said = (mode: string | undefined) => (mode === 'UNSET' ? undefined : mode)
  const ports = at(object, 'spec', 'portLevelMtls')
  return new Map([
    ['spec.mtls.mode', said(textAt(object, 'spec', 'mtls', 'mode'))],
    ...Object.keys(isMap(ports) ? ports : {}).map(
      (port) => [`spec.portLevelMtls.${port}.mode`, said(textAt(ports, port, 'mode'))] as const,
    ),
  ])
}

/** What holds where a policy says nothing: the mesh's own policy is STRICT, and above that one stands Istio's default. */
const inheritedBy = ({ namespace, after, before }: Change) =>
  namespace === 'istio-system' && at(after ?? before, 'spec', 'selector') === undefined
    ? 'PERMISSIVE'
    : 'STRICT'

const peers = (of: Case): readonly Finding[] =>
  ofKinds(of, 'PeerAuthentication').flatMap((change): readonly Finding[] => {
    const { what, before, after } = change
    const [old, now] = [modes(before), modes(after)]
    if (what === 'removed')
      return [...old.values()].some((mode) => mode !== undefined)
        ? [
            plain(
              of,
              change,
              '',
              'it leaves git: its pods have the mode of their namespace or of the mesh, also at the ports that it named',
              MEND_MTLS,
            ),
          ]
        : []
    const inherited = inheritedBy(change)
    const modeOf = (side: typeof old, isThere: boolean, field: string) =>
      isThere ? (side.get(field) ?? side.get('spec.mtls.mode') ?? inherited) : inherited
    const others = [...new Set([...old.keys(), ...now.keys()])]
      .map((field) => ({
        field,
        was: modeOf(old, what !== 'added', field),
        is: modeOf(now, true, field),
      }))
      .filter(({ was, is }) => strength(was) !== strength(is))
    const selected =
      what === 'changed' && !equal(at(before, 'spec', 'selector'), at(after, 'spec', 'selector'))
    return [
      ...others.map(({ field, was, is }) =>
        strength(is) < strength(was)
          ? plain(
              of,
              change,
              field,
              `${moved(was, is)}: whoever reaches the pods is let in without a certificate`,
              MEND_MTLS,
            )
          : plain(
              of,
              change,
              field,
              `${moved(was, is)}: who has no sidecar, as what scrapes metrics has none, is refused`,
              'see first that nobody comes without a certificate any more: connection_security_policy of istio_requests_total says it',
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

export const mtlsRules = { 'danger-mtls': mtls } as const
