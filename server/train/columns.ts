/** Columns of numbers out of the csv and JSON files of the npm package vega-datasets. */
import { readFileSync } from 'node:fs'

const folder = new URL('../data/', import.meta.resolve('vega-datasets'))

type Cells = readonly string[]

export type Table = { readonly [column: string]: Cells }

/** Plain csv (no quoted commas) or a JSON array of flat objects. */
export const readTable = (file: string): Table => {
  const text = readFileSync(new URL(file, folder), 'utf8')
  if (file.endsWith('.json')) {
    const records: readonly Readonly<Record<string, string | number>>[] = JSON.parse(text)
    const names = Object.keys(records[0] ?? {})
    return Object.fromEntries(
      names.map((name) => [name, records.map((record) => String(record[name] ?? ''))]),
    )
  }
  const [header = '', ...lines] = text.trim().split(/\r?\n/)
  const rows = lines.map((line) => line.split(','))
  return Object.fromEntries(
    header.split(',').map((name, index) => [name, rows.map((row) => row[index] ?? '')]),
  )
}

const cellsOf = (table: Table, name: string): Cells => {
  const cells = table[name]
  if (cells === undefined) throw new Error(`vega-datasets has no column ${name}`)
  return cells
}

/** Distinct cells of a column, in order of appearance. */
export const distinct = (table: Table, name: string): Cells => [...new Set(cellsOf(table, name))]

/** Numbers of a column in file order, of the rows whose `key` column says `value`; empty cells are left out. */
export const numbers = (table: Table, name: string, key?: string, value?: string): readonly number[] => {
  const keys = key === undefined ? undefined : cellsOf(table, key)
  return cellsOf(table, name)
    .filter((cell, row) => cell !== '' && (keys === undefined || keys[row] === value))
    .map(Number)
    .filter(Number.isFinite)
}
