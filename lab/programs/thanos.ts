/** One question to the Prometheus of every cluster: the sidecar, and who asks. */
import { builtBy, type Program, promStamp, variableOf } from './program.ts'
import { trimmed } from './trimmed.ts'

const VERSION = '0.42.4'

/** Its labels are slices: built without that, as its library is by default, it writes to where it must not, and ends. */
const how = { goPackage: './cmd/thanos', goLinkerFlags: promStamp(VERSION), goTags: 'netgo,slicelabels' }

export const thanos: Program = {
  name: 'thanos',
  version: VERSION,
  why: 'the view over all clusters, in the place of the patch release that the tree names: that one needs a newer Go',
  pin: {
    ...how,
    name: 'thanos',
    version: builtBy(VERSION, how),
    variable: variableOf('thanos'),
    askVersion: ['--version'],
    says: new RegExp(`^thanos, version ${VERSION} `),
    sha256: {},
  },
  install: trimmed({
    name: 'github.com/thanos-io/thanos',
    version: `v${VERSION}`,
    sum: 'h1:Cs7iARVNKcgewjzAfpoFnscgfNi+XN8slcyW5e0ozWs=',
  }),
}
