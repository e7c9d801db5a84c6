/** Which of the versions that somebody has read is a chart's. Only tests import this. */
import { readVersions } from '../checks/index.ts'
import type { Chart } from '../parts/index.ts'
import { fleetOf } from '../testing/fleets.ts'

const MARK = '9.9.9'

/** The newest version of a chart that somebody has read: the last row of its part of the platform. */
export const newestRead = ({ chart }: Chart): string | undefined =>
  Object.entries(readVersions)
    .filter(([part]) => chart.version(fleetOf({ platform: { [part]: MARK } })) === MARK)
    .flatMap(([, versions]) => versions.at(-1)?.version ?? [])[0]
