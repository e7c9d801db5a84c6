/** New prices in the text of prices.yaml: every byte around them stays. */

import { isMap, isScalar, parseDocument } from 'yaml'
import type { Provider } from '../fleet/index.ts'
import { removeField, setField } from './document.ts'

/** The price of a machine, $ an hour. */
export interface MachinePrice {
  readonly provider: Provider
  readonly region: string
  readonly type: string
  readonly onDemand: number
  readonly spot: { readonly usd: number; readonly low: number; readonly high: number }
}

const pages = {
  aws: {
    onDemand: ['ec2', 'https://aws.amazon.com/ec2/pricing/on-demand/'],
    spot: ['ec2-spot', 'https://aws.amazon.com/ec2/spot/pricing/'],
  },
  gcp: {
    onDemand: ['compute', 'https://cloud.google.com/compute/vm-instance-pricing'],
    spot: ['compute-spot', 'https://cloud.google.com/spot-vms/pricing'],
  },
} as const satisfies Record<Provider, Record<'onDemand' | 'spot', readonly [name: string, url: string]>>

const has = (text: string, path: readonly string[]) => isMap(parseDocument(text).getIn(path, true))
const valueAt = (text: string, path: readonly string[]): unknown => {
  const node = parseDocument(text).getIn(path, true)
  return isScalar(node) ? node.value : undefined
}

const withPage = (text: string, [name, url]: readonly [string, string]) =>
  valueAt(text, ['pages', name]) === undefined ? setField(text, ['pages', name], url) : text

/** One price, read on `day`: a field that says the same keeps its bytes. */
const withPrice = (
  text: string,
  path: readonly string[],
  fields: Readonly<Record<string, number>>,
  day: string,
): string => {
  const set = (source: string, key: string, value: number | string, after: string) =>
    valueAt(source, [...path, key]) === value ? source : setField(source, [...path, key], value, after)
  let after = 'usd'
  let next = text
  for (const [key, value] of Object.entries(fields)) {
    next = set(next, key, value, after)
    after = key
  }
  return removeField(set(next, 'checked', day, 'page'), [...path, 'seen'])
}

/**
 * Sets what machines cost. A machine that the file lacks is added to its region. Errors: TypeError when the file has no such
 * region.
 */
export const setPrices = (text: string, machines: readonly MachinePrice[], day: string): string => {
  const next = machines.reduce((source, { provider, region, type, onDemand, spot }) => {
    const path = [provider, region, 'machines', type]
    const { onDemand: list, spot: market } = pages[provider]
    if (has(source, path))
      return withPrice(
        withPrice(source, [...path, 'onDemand'], { usd: onDemand }, day),
        [...path, 'spot'],
        { ...spot },
        day,
      )
    const unit = 'hour'
    return setField(withPage(withPage(source, list), market), path, {
      onDemand: { usd: onDemand, unit, page: list[0], checked: day },
      spot: { ...spot, unit, page: market[0], checked: day },
    })
  }, text)
  return valueAt(next, ['taken']) === day ? next : setField(next, ['taken'], day)
}
