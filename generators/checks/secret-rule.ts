/** The rule that no secret is in the tree, by what secrets look like and by what people call them. */
import { at, isList, isMap, type Json, type KubeObject, remembered, textAt } from '../objects/index.ts'
import { containersOf, perObject, type Rule, reports } from './tree.ts'

/** What a key, a token or a certificate's private half looks like. */
const PEM = '-----BEGIN [A-Z ]*PRIVATE KEY'
const forms: readonly (readonly [RegExp, string])[] = [
  [new RegExp(PEM), 'a private key'],
  [
    /LS0tLS1CRUdJTi(BQUklWQVRF|BSU0EgUFJJVkFUR|BFQyBQUklWQVRF|BPUEVOU1NIIFBSSVZBVE|BFTkNSWVBURUQgUFJJVkFUR)/,
    'a private key in base64',
  ],
  [/\b(AKIA|ASIA)[A-Z0-9]{16}\b/, 'an AWS access key'],
  [/\bAIza[\w-]{35}/, 'a Google API key'],
  [/"private_key"\s*:/, 'a Google service account key'],
  [/\b(gh[pousr]_[A-Za-z0-9]{36}|github_pat_\w{22})/, 'a GitHub token'],
  [/\bglpat-[\w-]{20}/, 'a GitLab token'],
  [/\bhf_[A-Za-z]{34}/, 'a Hugging Face token'],
  [/\bxox[abprs]-[\w-]{10}/, 'a Slack token'],
  [/\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{10,}/, 'a signed token (JWT)'],
]

/**
 * The same in a file of any kind, such as code and its tests, which name these forms without a value: there a key is one
 * with its bytes behind it. Whatever is not here looks the same everywhere.
 */
const formsInFiles: ReadonlyMap<string, RegExp> = new Map([
  ['a private key', new RegExp(`${PEM}( BLOCK)?-----[\\s\\S]{0,300}?[A-Za-z0-9+/]{40}`)],
  ['an AWS access key', /\b(AKIA|ASIA)(?![A-Z0-9]{9}EXAMPLE\b)[A-Z0-9]{16}\b/],
  ['a Google service account key', /"private_key"\s*:\s*"[^"]{40}/],
])

/** What only a file has. */
const formsOfFiles: readonly (readonly [RegExp, string])[] = [
  [
    /aws_?secret_?(access_?)?key["']?\s*[:=]\s*["']?[A-Za-z0-9/+]{40}(?![A-Za-z0-9/+])/i,
    'a secret key of AWS',
  ],
  [
    /\buser["']?\s*:\s*[\s\S]{0,4000}?\b(token|client-key-data)["']?\s*:\s*["']?[\w.~+/-]{16,}=*["']?\s*([,}\n]|$)/,
    'what a kubeconfig logs in with',
  ],
]

const textForms = [
  ...forms.map(([form, what]) => [formsInFiles.get(what) ?? form, what] as const),
  ...formsOfFiles,
]

/** The shortest text that any of the forms can be in. */
const SHORTEST = 15

/** What people call a secret: a literal value under such a name is one, whatever it looks like. */
const secretName = /(^|[_.-])(password|passwd|secret|token|(api|access|private|secret)[_-]?key)$/i

/** The same for values of charts, where a key that ends in `secret` names the Secret that holds it. */
const secretKey = /(password|passwd|token|(api|access|private|secret)[_-]?key)$/i

/** Every text of an object that is long enough, added to `into`: trees have millions. */
const collect = (value: Json | undefined, into: string[]): void => {
  if (typeof value === 'string') {
    if (value.length >= SHORTEST) into.push(value)
  } else if (isList(value)) for (const item of value) collect(item, into)
  else if (isMap(value)) for (const key in value) collect(value[key], into)
}

const hasData = (object: KubeObject) =>
  ['data', 'stringData'].some((field) => Object.keys(object[field] ?? {}).length > 0)

/** The names that an object gives a literal text: variables of containers, keys of a ConfigMap. */
const literals = (object: KubeObject): readonly string[] => {
  const data = object.kind === 'ConfigMap' && isMap(object.data) ? Object.keys(object.data) : []
  const variables = containersOf(object).flatMap((container) => {
    const env = at(container, 'env')
    return isList(env) ? env.filter((each) => textAt(each, 'value') !== undefined) : []
  })
  return [...data, ...variables.map((each) => textAt(each, 'name') ?? '')]
}

/** What looks like a secret in any text of a value, in words. */
export const secretForms = (value: Json): readonly string[] => {
  const texts: string[] = []
  collect(value, texts)
  const all = texts.join('\n')
  return forms.filter(([form]) => form.test(all)).map(([, what]) => `it holds ${what}`)
}

/** The same for the text of a file of any kind. */
export const secretTexts = (text: string): readonly string[] =>
  textForms.filter(([form]) => form.test(text)).map(([, what]) => what)

/** The keys of a chart's values that hold a literal text; charts name theirs after what they hold. */
const literalKeys = (values: Json): readonly string[] =>
  isList(values)
    ? values.flatMap(literalKeys)
    : isMap(values)
      ? Object.entries(values).flatMap(([key, value]) =>
          typeof value === 'string' && value !== '' ? [key] : literalKeys(value),
        )
      : []

const named = (names: readonly string[], form: RegExp) =>
  names.filter((name) => form.test(name)).map((name) => `it holds a literal ${name}`)

/** What is secret about an object, in words. */
const secretsOf = remembered((object: KubeObject): readonly string[] => [
  ...(object.kind === 'Secret' && hasData(object) ? ['it is a Secret with data'] : []),
  ...named(literals(object), secretName),
  ...secretForms(object),
])

const holds = reports('object-secret')
const MEND = 'keep it in the secret manager of the cloud, and refer to it by an ExternalSecret'

const secretValues: Rule = ({ charts }) =>
  charts.flatMap(({ chart, values, file }) =>
    [...named(literalKeys(values), secretKey), ...secretForms(values)].map((message) => ({
      code: 'object-secret',
      place: { file, field: chart },
      message,
      mend: MEND,
    })),
  )

const secretObjects = perObject((located) =>
  secretsOf(located.object).flatMap((what) => holds(located, '', what, MEND)),
)

const secret: Rule = (tree) => [...secretObjects(tree), ...secretValues(tree)]

export const secretRule = { 'object-secret': secret } as const satisfies Readonly<Record<string, Rule>>
