/** The collector ends at its start over a component that it does not have, and warns of a name that will go. */
import { expect, test } from 'vitest'
import { readVersions } from '../checks/index.ts'
import { at, isMap, textAt } from '../objects/index.ts'
import { observabilityParts } from '../observability/index.ts'
import { fleetOf } from '../testing/fleets.ts'
import { COMPONENTS, componentOf } from './components.ts'

const fleet = fleetOf()
const [values] = observabilityParts.flatMap((part) =>
  part.type === 'chart' && part.chart.name === 'opentelemetry-collector'
    ? fleet.clusters.map((cluster) => part.values(fleet, cluster))
    : [],
)

test.each(Object.entries(COMPONENTS))(
  '%s: each has the name that the program calls it by, and is in the image',
  async (section, packages) => {
    const named = at(values, 'alternateConfig', section)
    const components = await Promise.all(packages.map(componentOf))
    expect(Object.keys(isMap(named) ? named : {}).sort()).toEqual(components.map(({ type }) => type).sort())
    const [, distribution = ''] = (textAt(values, 'image', 'repository') ?? '').split(
      'opentelemetry-collector-',
    )
    expect(distribution).not.toBe('')
    for (const { distributions } of components) expect(distributions).toContain(distribution)
  },
  300_000,
)

test('they were read at the version that the chart installs', () => {
  const { installs } = readVersions.opentelemetryCollector.at(-1) ?? {}
  const versions = Object.values(COMPONENTS).flatMap((packages) => packages.map(({ version }) => version))
  expect(new Set(versions)).toEqual(new Set([`v${installs}`]))
})
