/** Which of the versions that somebody has read is a chart's. Only tests import this. */
import { readVersions } from '../checks/index.ts'
import type { Chart } from '../parts/index.ts'
import { fleetOf } from '../testing/fleets.ts'

const MARK = 'the version of this part'
const fleet = fleetOf()

/** The newest version of a chart that somebody has read: the last row of its part of the platform. */
export const newestRead = ({ chart }: Chart): string | undefined =>
  Object.entries(readVersions)
    .filter(([part]) => {
      const marked = { ...fleet, platform: { ...fleet.platform, [part]: MARK } }
      return fleet.clusters.some((cluster) => chart.version(marked, cluster) === MARK)
    })
    .flatMap(([, versions]) => versions.at(-1)?.version ?? [])[0]
