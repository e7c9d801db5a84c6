/**
 * A dashboard as rows of panels; where each stands follows from its width. Typed by Grafana's own types and by nothing
 * else of its SDK: loading the builders takes 160 to 200 ms, more than all generators together.
 */
import type * as common from '@grafana/grafana-foundation-sdk/common'
import type {
  Dashboard,
  Panel as GrafanaPanel,
  VariableModel,
} from '@grafana/grafana-foundation-sdk/dashboard'
import type { Dataquery } from '@grafana/grafana-foundation-sdk/prometheus'
import type { Options as StatOptions } from '@grafana/grafana-foundation-sdk/stat'
import type { Options as TimeOptions } from '@grafana/grafana-foundation-sdk/timeseries'
import { grafana } from '../names.ts'

/** A type of the SDK for literals: its enums of strings as the strings themselves. */
type Plain<T> = T extends string
  ? `${T}`
  : T extends readonly (infer I)[]
    ? readonly Plain<I>[]
    : T extends object
      ? { readonly [K in keyof T]: Plain<T[K]> }
      : T

type Query = Plain<Omit<Dataquery, '_implementsDataqueryVariant'>>
type Model = Omit<Plain<GrafanaPanel>, 'targets'> & { readonly targets?: readonly Query[] }
type Board = Omit<Plain<Dashboard>, 'panels'> & { readonly panels: readonly Model[] }

/** Units of Grafana that these dashboards use; percentunit is a ratio. */
type Unit = 'percentunit' | 'reqps' | 'ms' | 's' | 'short' | 'bytes' | 'd' | 'bool_yes_no'

/** A panel: what it shows, and how wide it is of the 24 columns of a row. */
export interface Panel {
  readonly title: string
  /** What it means, in a sentence; people read it by the i of the panel. */
  readonly description: string
  readonly type: 'timeseries' | 'stat' | 'table'
  readonly unit: Unit
  readonly width: 6 | 8 | 12 | 24
  /** PromQL, and the name of each series by its labels. */
  readonly queries: readonly (readonly [expr: string, legend: string])[]
  /** Top of the axis, where it is known. */
  readonly max?: number
}

export interface Row {
  readonly title: string
  readonly panels: readonly Panel[]
}

/** A variable above the panels: the values of a label of a metric. */
export interface Variable {
  readonly name: 'cluster' | 'track'
  readonly metric: string
  readonly label: string
}

export interface DashboardOf {
  /** Its address in Grafana, and the name of its file: never changes. */
  readonly uid: string
  readonly title: string
  readonly description: string
  readonly variables: readonly Variable[]
  readonly rows: readonly Row[]
}

const COLUMNS = 24
const HEIGHT = 8
const source = { type: 'prometheus', uid: grafana.metrics } as const

const lines: Plain<TimeOptions> = {
  legend: { displayMode: 'table', placement: 'bottom', showLegend: true, calcs: ['lastNotNull', 'max'] },
  tooltip: { mode: 'multi', sort: 'desc' },
}
const numbers: Plain<StatOptions> = {
  graphMode: 'none',
  colorMode: 'value',
  justifyMode: 'auto',
  textMode: 'value_and_name',
  wideLayout: true,
  showPercentChange: false,
  percentChangeColorMode: 'standard',
  orientation: 'auto',
  reduceOptions: { calcs: ['lastNotNull'] },
}
const drawn: Plain<common.GraphFieldConfig> = {
  drawStyle: 'line',
  lineWidth: 1,
  fillOpacity: 10,
  showPoints: 'never',
  spanNulls: false,
}

const queries = ({ queries: all, type }: Panel): readonly Query[] =>
  all.map(([expr, legendFormat], i) => ({
    refId: String.fromCharCode('A'.charCodeAt(0) + i),
    datasource: source,
    expr,
    legendFormat,
    ...(type === 'timeseries' ? { range: true } : { instant: true, range: false }),
    ...(type === 'table' && { format: 'table' }),
  }))

const panel = (each: Panel, x: number, y: number): Model => ({
  type: each.type,
  title: each.title,
  description: each.description,
  datasource: source,
  gridPos: { x, y, w: each.width, h: HEIGHT },
  targets: queries(each),
  fieldConfig: {
    defaults: {
      unit: each.unit,
      ...(each.unit === 'percentunit' && { min: 0 }),
      ...(each.max !== undefined && { max: each.max }),
      ...(each.type === 'timeseries' && { custom: drawn }),
    },
    overrides: [],
  },
  ...(each.type === 'timeseries' && { options: lines }),
  ...(each.type === 'stat' && { options: numbers }),
})

/** Panels from left to right, and on a new line where they do not fit. */
const placed = (panels: readonly Panel[], top: number) => {
  let [x, y] = [0, top]
  const models = panels.map((each) => {
    if (x + each.width > COLUMNS) [x, y] = [0, y + HEIGHT]
    const model = panel(each, x, y)
    x += each.width
    return model
  })
  return { models, bottom: y + HEIGHT }
}

const laidOut = (rows: readonly Row[]): readonly Model[] => {
  let top = 0
  return rows.flatMap(({ title, panels }) => {
    const header: Model = { type: 'row', title, gridPos: { x: 0, y: top, w: COLUMNS, h: 1 } }
    const { models, bottom } = placed(panels, top + 1)
    top = bottom
    return [header, ...models]
  })
}

const variable = ({ name, metric, label }: Variable): Plain<VariableModel> => ({
  type: 'query',
  name,
  label: name,
  datasource: source,
  query: `label_values(${metric}, ${label})`,
  refresh: 2,
  sort: 1,
  multi: true,
  includeAll: true,
  allValue: '.*',
  current: { text: 'All', value: '$__all' },
})

/** The dashboard as Grafana reads it. Panels have no ids: Grafana counts them, and a new one changes no other. */
export const board = ({ uid, title, description, variables, rows }: DashboardOf): Board => ({
  uid,
  title,
  description,
  tags: ['fleet'],
  timezone: 'utc',
  editable: false,
  graphTooltip: 1,
  schemaVersion: 41,
  refresh: '30s',
  time: { from: 'now-3h', to: 'now' },
  templating: { list: variables.map(variable) },
  annotations: { list: [] },
  panels: laidOut(rows),
})
