/** One question to the Prometheus of every cluster: the sidecar, and who asks. */
import { type Program, promStamp } from './program.ts'
import { ofOwnModule } from './trimmed.ts'

const VERSION = '0.42.4'

export const thanos: Program = ofOwnModule(
  {
    name: 'thanos',
    version: VERSION,
    why: 'the view over all clusters, in the place of the patch release that the tree names: that one needs a newer Go',
  },
  {
    name: 'github.com/thanos-io/thanos',
    version: `v${VERSION}`,
    sum: 'h1:Cs7iARVNKcgewjzAfpoFnscgfNi+XN8slcyW5e0ozWs=',
  },
  {
    goPackage: './cmd/thanos',
    goLinkerFlags: promStamp(VERSION),
    // Its labels are slices: built without that, as its library is by default, it writes to where it must not, and ends.
    goTags: 'netgo,slicelabels',
    askVersion: ['--version'],
    says: new RegExp(`^thanos, version ${VERSION} `),
  },
)
