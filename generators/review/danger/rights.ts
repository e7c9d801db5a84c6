/** What somebody may do in a cluster that they might not before: roles and bindings, identities of a cloud, who uses Argo CD. */
import type { Finding } from '../../findings/index.ts'
import { at, equal, isMap, type Json, mapsAt, textAt } from '../../objects/index.ts'
import type { Case, DangerRule } from './case.ts'
import { textsIn } from './cover.ts'
import { listed, moved, shown, tells } from './said.ts'
import { ofKinds } from './things.ts'
import { valueLeaves } from './values.ts'

const rights = tells('danger-rights')
const MEND =
  'give the verbs on the resources, and the names, that are needed, in the namespace where they are needed'

interface Rule {
  readonly verbs: readonly string[]
  readonly groups: readonly string[]
  readonly resources: readonly string[]
  readonly names: readonly string[]
}

const rulesOf = (role: Json | undefined): readonly Rule[] =>
  mapsAt(role, 'rules').map((rule) => ({
    verbs: textsIn(rule.verbs),
    groups: rule.nonResourceURLs === undefined ? textsIn(rule.apiGroups) : ['url'],
    resources: rule.nonResourceURLs === undefined ? textsIn(rule.resources) : textsIn(rule.nonResourceURLs),
    names: textsIn(rule.resourceNames),
  }))

const has = (all: readonly string[], one: string) => all.includes('*') || all.includes(one)

/** Each right of a role that no rule of the old one gives, in words. */
const newRights = (before: Json | undefined, after: Json | undefined): readonly string[] => {
  const old = rulesOf(before)
  const gives = (verb: string, group: string, resource: string, names: readonly string[]) =>
    old.some(
      (rule) =>
        has(rule.verbs, verb) &&
        has(rule.groups, group) &&
        has(rule.resources, resource) &&
        (rule.names.length === 0 || (names.length > 0 && names.every((name) => rule.names.includes(name)))),
    )
  const found = rulesOf(after).flatMap(({ verbs, groups, resources, names }) =>
    groups.flatMap((group) =>
      resources.flatMap((resource) => {
        const more = verbs.filter((verb) => !gives(verb, group, resource, names))
        const of = names.length > 0 ? ` (${listed(names)})` : ''
        return more.length === 0
          ? []
          : [`${more.join('/')} ${resource}${['', 'url'].includes(group) ? '' : `.${group}`}${of}`]
      }),
    ),
  )
  return [...new Set(found)]
}

/** Rights that lead to all others, also within a namespace; whoever may write there puts his own in place. */
const STRONG =
  /(^|[\s/])(create|update|patch|delete|deletecollection)[\s/]|(^|[\s/])\*|(^|[\s/])(escalate|bind|impersonate)\b|\bsecrets\b|pods\/(exec|attach|ephemeralcontainers)|serviceaccounts\/token/

const AGGREGATED = /^rbac\.authorization\.k8s\.io\/aggregate-to-/

const labelsOf = (object: Json | undefined) => {
  const found = at(object, 'metadata', 'labels')
  return Object.entries(isMap(found) ? found : {}).flatMap(([key, value]) =>
    AGGREGATED.test(key) && String(value) === 'true' ? [key] : [],
  )
}

const roles = (of: Case): readonly Finding[] =>
  ofKinds(of, 'ClusterRole', 'Role').flatMap((change) => {
    const { kind, what, before, after } = change
    if (what === 'removed') return []
    const tell = (field: string, message: string) => rights(of, change, field, message, MEND)
    const more = newRights(before, after).filter((each) => kind === 'ClusterRole' || STRONG.test(each))
    const joined = labelsOf(after).filter((key) => !labelsOf(before).includes(key))
    const gathers =
      !equal(at(before, 'aggregationRule'), at(after, 'aggregationRule')) &&
      at(after, 'aggregationRule') !== undefined
    return [
      ...(more.length > 0
        ? [
            tell(
              'rules',
              `whoever has it may ${kind === 'ClusterRole' ? 'in the whole cluster' : 'there'} now: ${listed(more)}`,
            ),
          ]
        : []),
      ...joined.map((key) =>
        tell(`metadata.labels.${key}`, 'its rights are added to a role that people and programs have'),
      ),
      ...(gathers ? [tell('aggregationRule', 'it gathers the rights of other roles')] : []),
    ]
  })

const subjectsOf = (binding: Json | undefined) =>
  mapsAt(binding, 'subjects').map((each) =>
    [textAt(each, 'kind'), [textAt(each, 'namespace'), textAt(each, 'name')].filter(Boolean).join('/')].join(
      ' ',
    ),
  )

/** Roles that come with Kubernetes and may nearly all. */
const GREAT: readonly string[] = ['cluster-admin', 'admin', 'edit', 'system:masters']
/** Everybody who has, or has not, a name. */
const EVERYBODY = /system:(un)?authenticated|system:anonymous|system:serviceaccounts$|system:masters/

const bindings = (of: Case): readonly Finding[] =>
  ofKinds(of, 'ClusterRoleBinding', 'RoleBinding').flatMap((change) => {
    const { kind, what, before, after } = change
    if (what === 'removed') return []
    const tell = (field: string, message: string) => rights(of, change, field, message, MEND)
    const role = textAt(after, 'roleRef', 'name') ?? ''
    const more = subjectsOf(after).filter((each) => !subjectsOf(before).includes(each))
    const whole = kind === 'ClusterRoleBinding'
    const worth =
      whole ||
      what === 'changed' ||
      GREAT.includes(role) ||
      textAt(after, 'roleRef', 'kind') === 'ClusterRole' ||
      more.some((each) => EVERYBODY.test(each))
    return [
      ...(more.length > 0 && worth
        ? [
            tell(
              'subjects',
              `${listed(more)} ${more.length === 1 ? 'has' : 'have'} the rights of ${role}${whole ? ' in the whole cluster' : ''} now`,
            ),
          ]
        : []),
      ...(what === 'changed' && !equal(at(before, 'roleRef'), at(after, 'roleRef'))
        ? [
            tell(
              'roleRef',
              `${moved(textAt(before, 'roleRef', 'name'), role)}: its subjects have other rights`,
            ),
          ]
        : []),
    ]
  })

/** Annotations that give pods an identity of a cloud. */
const CLOUD =
  /(eks\.amazonaws\.com\/role-arn|iam\.gke\.io\/gcp-service-account|azure\.workload\.identity\/client-id)$/

const identities = (of: Case): readonly Finding[] => [
  ...ofKinds(of, 'ServiceAccount').flatMap((change) => {
    if (change.what === 'removed') return []
    const [old, now] = [change.before, change.after].map((side) => {
      const found = at(side, 'metadata', 'annotations')
      return isMap(found) ? found : {}
    })
    return Object.keys(now ?? {})
      .filter((key) => CLOUD.test(key) && old?.[key] !== now?.[key])
      .map((key) =>
        rights(
          of,
          change,
          `metadata.annotations.${key}`,
          `${moved(old?.[key], now?.[key])}: its pods act in the cloud as somebody else`,
          MEND,
        ),
      )
  }),
  ...ofKinds(of, 'SecretStore', 'ClusterSecretStore').flatMap((change) =>
    change.what === 'changed'
      ? [
          rights(
            of,
            change,
            listed(change.fields.map(({ path }) => path)),
            `secrets are read from elsewhere, or as somebody else: ${moved(change.fields[0]?.before, change.fields[0]?.after)}`,
            'keep the store, and add another for what is elsewhere',
          ),
        ]
      : [],
  ),
]

/** Settings of Argo CD that open it: the ConfigMap, the key, and when a value is worse than what was there. */
const ARGOCD: readonly (readonly [string, RegExp, (after: string, before: string) => boolean, string])[] = [
  [
    'argocd-rbac-cm',
    /^policy\.default$/,
    (after) => after !== '' && after !== 'role:none',
    'everybody who signs in has these rights',
  ],
  [
    'argocd-rbac-cm',
    /^(policy(\..*)?\.csv|policy\.csv)$/,
    (after, before) => linesOf(after).some((line) => !linesOf(before).includes(line)),
    'somebody may do more in Argo CD',
  ],
  ['argocd-cm', /^users\.anonymous\.enabled$/, (after) => after === 'true', 'nobody has to sign in'],
  [
    'argocd-cm',
    /^exec\.enabled$/,
    (after) => after === 'true',
    'who may use Argo CD can open a shell in pods',
  ],
  [
    'argocd-cm',
    /^(accounts\..*|admin\.enabled|dex\.config|oidc\.config|kustomize\.buildOptions|helm\.valuesFileSchemes|configManagementPlugins)$/,
    (after) => after !== '' && after !== 'false',
    'others sign in, or builds may do more',
  ],
  [
    'argocd-cmd-params-cm',
    /^(server\.insecure|server\.disable\.auth|.*\.insecure)$/,
    (after) => after === 'true',
    'Argo CD asks for less',
  ],
]

const linesOf = (text: string) =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean)

const argocd = (of: Case): readonly Finding[] =>
  ofKinds(of, 'ConfigMap').flatMap((change) => {
    const rules = ARGOCD.filter(([name]) => name === change.name)
    const data = (side: Json | undefined) => {
      const found = at(side, 'data')
      return isMap(found) ? found : {}
    }
    const [old, now] = [data(change.before), data(change.after)]
    return Object.entries(now).flatMap(([key, value]) => {
      const [after, before] = [String(value), String(old[key] ?? '')]
      const hit =
        after === before
          ? undefined
          : rules.find(([, field, worse]) => field.test(key) && worse(after, before))
      return hit === undefined
        ? []
        : [
            rights(
              of,
              change,
              `data.${key}`,
              `${moved(old[key], value)}: ${hit[3]}`,
              'keep it closed: people read Argo CD, and git changes it',
            ),
          ]
    })
  })

const VALUES: readonly (readonly [
  RegExp,
  (after: Json | undefined, before: Json | undefined) => boolean,
  string,
])[] = [
  [
    /(^|\.)org_role$/,
    (after) => ['Editor', 'Admin'].includes(String(after)),
    'who does not sign in may change things',
  ],
  [
    /(^|\.)(clusterAdminAccess|clusterWideAccess|clusterAdmin)$/i,
    (after) => after === true,
    'it may do everything',
  ],
  [
    /rbac\.(namespaced|restricted)$/,
    (after, before) => before === true && after !== true,
    'its rights are for the whole cluster',
  ],
  [
    /(extra(Cluster)?(Role)?Rules|(cluster)?Role\.rules|rbac\.(rules|extra\w*Rules))(\[\d+\].*)?$/i,
    (after) => after !== undefined,
    'it may do more',
  ],
  [
    /aggregateTo(Admin|Edit|View)$/,
    (after) => after === true,
    'its rights are added to roles that people have',
  ],
  [
    /(serviceAccountTokenCreate|scopedRBAC)$/,
    (after, before) =>
      (after === true && before === false) || (/scoped/.test(String(before)) && after === false),
    'it may act as others',
  ],
  [CLOUD, (after) => after !== undefined, 'its pods act in the cloud as somebody else'],
]

const values = (of: Case): readonly Finding[] => {
  const found = valueLeaves(of).flatMap(({ change, path, before, after }) => {
    const hit = VALUES.find(([field, wider]) => field.test(path) && wider(after, before))
    return hit === undefined
      ? []
      : [{ change, path: path.replace(/\[\d+\].*$/, ''), before, after, why: hit[2] }]
  })
  return [
    ...Map.groupBy(found, ({ change, path }) => `${change.name} ${change.clusters.join()} ${path}`).values(),
  ].flatMap(([first]) =>
    first === undefined
      ? []
      : [
          rights(
            of,
            first.change,
            first.path,
            `${shown(first.before)} → ${shown(first.after)}: ${first.why}`,
            MEND,
          ),
        ],
  )
}

const all: DangerRule = (of) => [roles, bindings, identities, argocd, values].flatMap((rule) => rule(of))

export const rightsRules = { 'danger-rights': all } as const
