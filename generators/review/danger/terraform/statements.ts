/** Statements of policies wherever they are written: `jsonencode`, locals, JSON, `aws_iam_policy_document`. */
import { listed, shown } from '../said.ts'
import { leavesOf, type Node, unquoted } from './expression.ts'

interface Statement {
  readonly id: string
  readonly denies: boolean
  readonly actions: readonly string[]
  readonly resources: readonly string[]
  readonly principals: readonly string[]
  /** Values by operator and key: one of them must hold. */
  readonly conditions: ReadonlyMap<string, readonly string[]>
}

type MapNode = Extract<Node, { kind: 'map' }>

export const isStatement = (node: Node): boolean =>
  node.kind === 'map' && node.entries.some(([key]) => /^(Not)?Actions?$|^(not_)?actions$/.test(key))

const texts = (node: Node) => leavesOf(node).map(({ text }) => unquoted(text))

const under = ({ entries }: MapNode, name: RegExp) =>
  entries.filter(([key]) => name.test(key)).map(([, node]) => node)

/** What `NotAction` and the like leave out is one thing: with one item less they say more. */
const items = (map: MapNode, name: string, nodes: (node: Node) => readonly string[] = texts) => {
  const not = under(map, new RegExp(`^not_?${name}s?$`, 'i')).flatMap(nodes)
  return [
    ...under(map, new RegExp(`^${name}s?$`, 'i')).flatMap(nodes),
    ...(not.length > 0 ? [`all but ${[...not].sort().join(', ')}`] : []),
  ]
}

const principalsOf = (node: Node) =>
  leavesOf(node)
    .filter(({ path }) => path.at(-1) !== 'type')
    .map(({ path, text }) =>
      [...path.filter((key) => key !== 'identifiers'), unquoted(text)].filter((key) => key !== '').join(' '),
    )

const conditionOf = (node: Node): readonly (readonly [string, string])[] => {
  if (node.kind === 'map' && node.entries.some(([key]) => key === 'variable')) {
    const key = under(node, /^(test|variable)$/).flatMap(texts)
    return under(node, /^values$/)
      .flatMap(texts)
      .map((text) => [key.join(' '), text] as const)
  }
  return leavesOf(node).map(({ path, text }) => [path.join(' '), unquoted(text)] as const)
}

const statementOf = (map: MapNode): Statement => ({
  id: under(map, /^sid$/i).flatMap(texts).join(),
  denies:
    under(map, /^effect$/i)
      .flatMap(texts)
      .join() === 'Deny',
  actions: items(map, 'action'),
  resources: items(map, 'resource'),
  principals: items(map, 'principal', principalsOf),
  conditions: new Map(
    [...Map.groupBy(under(map, /^condition$/i).flatMap(conditionOf), ([key]) => key)].map(([key, all]) => [
      key,
      all.map(([, text]) => text),
    ]),
  ),
})

export const statementsOf = (node: Node): readonly Statement[] => {
  if (node.kind === 'text') return []
  if (node.kind === 'list') return node.nodes.flatMap(statementsOf)
  return isStatement(node) ? [statementOf(node)] : node.entries.flatMap(([, each]) => statementsOf(each))
}

const coversItem = (wide: string, narrow: string) =>
  wide === narrow || (wide.endsWith('*') && narrow.startsWith(wide.slice(0, -1)))

const uncovered = (wide: readonly string[], narrow: readonly string[]) =>
  narrow.filter((item) => !wide.some((each) => coversItem(each, item)))

/** Conditions of the wide one that the narrow one does not hold to. */
const lost = (wide: Statement, narrow: Statement) =>
  [...wide.conditions].filter(([key, values]) => {
    const own = narrow.conditions.get(key)
    return own === undefined || own.some((value) => !values.includes(value))
  })

const PARTS = ['actions', 'resources', 'principals'] as const

const covers = (wide: Statement, narrow: Statement) =>
  PARTS.every((part) => uncovered(wide[part], narrow[part]).length === 0) && lost(wide, narrow).length === 0

const some = (all: readonly string[]) => listed(all.map(shown))

const isEvery = (action: string) => /^(\*|[a-z0-9-]+:\*|\*:\*)$/i.test(action)

const actionsIn = (actions: readonly string[]) =>
  actions.some((action) => action === '*' || action === '*:*')
    ? 'every action'
    : actions.some(isEvery)
      ? `every action of ${listed(actions.filter(isEvery).map((action) => action.split(':')[0] ?? ''))}`
      : some(actions)

/** What is more in a statement than in the old one that it most looks like. */
const allowsMore = (old: readonly Statement[], now: Statement): string => {
  const was =
    old.find(({ id }) => id !== '' && id === now.id) ??
    old.find(({ actions }) => actions.length > 0 && uncovered(now.actions, actions).length < actions.length)
  if (was === undefined || was.denies)
    return `it allows ${[actionsIn(now.actions), now.resources.length > 0 ? `on ${some(now.resources)}` : '', now.principals.length > 0 ? `by ${some(now.principals)}` : ''].filter((part) => part !== '').join(' ')}${was === undefined ? '' : ', which it denied'}`
  const [actions, resources, principals] = PARTS.map((part) => uncovered(was[part], now[part]))
  return [
    ...(actions?.length ? [`it allows ${actionsIn(actions)} more`] : []),
    ...(resources?.length ? [`it allows it on ${some(resources)}`] : []),
    ...(principals?.length ? [`it allows it by ${some(principals)}`] : []),
    ...lost(was, now).map(([key]) => `it allows it without the condition ${shown(key)} that was`),
  ].join('; ')
}

/** What the policies of a block allow that they did not, and what they denied. */
export const policiesSay = (before: Node | undefined, after: Node): readonly string[] => {
  const [old, now] = [before === undefined ? [] : statementsOf(before), statementsOf(after)]
  const [allowed, denied] = [old.filter(({ denies }) => !denies), old.filter(({ denies }) => denies)]
  const denies = now.filter((statement) => statement.denies)
  return [
    ...now
      .filter((statement) => !statement.denies && !allowed.some((was) => covers(was, statement)))
      .map((statement) => allowsMore(old, statement)),
    ...denied
      .filter((was) => !denies.some((statement) => covers(statement, was)))
      .map(
        ({ actions, id }) =>
          `${id === '' ? some(actions) : `${shown(id)} (${some(actions)})`} is not denied as it was`,
      ),
  ]
}

/** True for a block whose policies deny something. */
export const deniesSomething = (node: Node): boolean => statementsOf(node).some(({ denies }) => denies)
