/**
 * The real series, from the npm package vega-datasets. Only files whose licence its datapackage.json names as public
 * domain, a work of the United States government, or Creative Commons Attribution are read.
 */
import { distinct, numbers, readTable, type Table } from './columns.ts'

export type Series = {
  readonly group: string
  readonly name: string
  /** Steps of one season, 1 without. The baselines are told; the network is not. */
  readonly period: number
  readonly values: readonly number[]
  /** Training sees no value from this index on, tests forecast none before it. */
  readonly cut: number
  /** False: kept for tests only. */
  readonly trained: boolean
}

const GOVERNMENT = 'work of the United States government, public domain'

/** The files that are read, their sources and licences. */
export const sources = [
  {
    file: 'us-employment.csv',
    source: 'Bureau of Labor Statistics, Current Employment Statistics',
    licence: GOVERNMENT,
  },
  {
    file: 'unemployment-across-industries.json',
    source: 'Bureau of Labor Statistics, Current Population Survey',
    licence: GOVERNMENT,
  },
  { file: 'weather.csv', source: 'NOAA, daily weather of Seattle and New York', licence: GOVERNMENT },
  {
    file: 'seattle-weather-hourly-normals.csv',
    source: 'NOAA, hourly normals of Seattle',
    licence: GOVERNMENT,
  },
  {
    file: 'co2-concentration.csv',
    source: 'Scripps CO2 Program, Mauna Loa Observatory',
    licence: 'CC BY 4.0',
  },
  { file: 'global-temp.csv', source: 'NASA Goddard Institute for Space Studies', licence: GOVERNMENT },
  { file: 'iowa-electricity.csv', source: 'Energy Information Administration', licence: GOVERNMENT },
  { file: 'wheat.json', source: 'William Playfair, 1822', licence: 'public domain' },
] as const

type File = (typeof sources)[number]['file']
const table = (file: File): Table => readTable(file)

/** Share of a series before its cut. */
const SEEN = 0.7

/** Series of one panel share their cut, so that no test value is from a time that training has seen of a neighbour. */
const panel =
  (group: string, period: number) =>
  (name: string, values: readonly number[], trained: boolean): Series => ({
    group,
    period,
    name,
    values,
    cut: Math.floor(values.length * SEEN),
    trained,
  })

/** A series that nothing in training is related to is tested from its start. */
const unseen = (group: string, period: number, name: string, values: readonly number[]): Series => ({
  group,
  period,
  name,
  values,
  cut: 0,
  trained: false,
})

/** Every other member of a panel is kept for tests. */
const alternate = (index: number): boolean => index % 2 === 0

const employment = (): readonly Series[] => {
  const file = table('us-employment.csv')
  const member = panel('employment', 12)
  const names = Object.keys(file).filter((name) => name !== 'month' && name !== 'nonfarm_change')
  return names.map((name, index) => member(name, numbers(file, name), alternate(index)))
}

const unemployment = (): readonly Series[] => {
  const file = table('unemployment-across-industries.json')
  const member = panel('unemployment', 12)
  return distinct(file, 'series').flatMap((name, index) => [
    member(`${name}, count`, numbers(file, 'count', 'series', name), alternate(index)),
    member(`${name}, rate`, numbers(file, 'rate', 'series', name), alternate(index)),
  ])
}

const weather = (): readonly Series[] => {
  const file = table('weather.csv')
  const member = panel('daily weather', 1)
  return distinct(file, 'location').flatMap((place) =>
    ['temp_max', 'temp_min', 'wind', 'precipitation'].map((name) =>
      member(`${place}, ${name}`, numbers(file, name, 'location', place), place === 'Seattle'),
    ),
  )
}

const hourly = (): readonly Series[] => {
  const file = table('seattle-weather-hourly-normals.csv')
  const member = panel('hourly normals', 24)
  return ['temperature', 'wind', 'pressure'].map((name) =>
    member(name, numbers(file, name), name !== 'pressure'),
  )
}

const annual = (): readonly Series[] => {
  const electricity = table('iowa-electricity.csv')
  const wheat = table('wheat.json')
  return [
    unseen('annual and older', 1, 'global temperature', numbers(table('global-temp.csv'), 'temp')),
    unseen('annual and older', 1, 'wheat', numbers(wheat, 'wheat')),
    unseen('annual and older', 1, 'wages', numbers(wheat, 'wages')),
    ...distinct(electricity, 'source').map((name) =>
      unseen(
        'annual and older',
        1,
        `electricity, ${name}`,
        numbers(electricity, 'net_generation', 'source', name),
      ),
    ),
  ]
}

const co2 = (): readonly Series[] => {
  const file = table('co2-concentration.csv')
  return [
    unseen('CO2', 12, 'CO2', numbers(file, 'CO2')),
    unseen('CO2', 12, 'CO2, adjusted', numbers(file, 'adjusted CO2')),
  ]
}

export const realSeries = (): readonly Series[] => [
  ...employment(),
  ...unemployment(),
  ...weather(),
  ...hourly(),
  ...annual(),
  ...co2(),
]
