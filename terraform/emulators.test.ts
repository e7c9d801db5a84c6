/**
 * The AWS half of terraform/, by the real provider against emulators on this machine: made, looked at, changed, taken away.
 * What it proves and what it does not: README.md.
 */
import { describe } from 'vitest'
import { clusterTests } from './emulators/cluster.ts'
import { stateTests } from './emulators/state.ts'
import { vpnTests } from './emulators/vpn.ts'
import { mirror } from './testing/index.ts'

// One after the other they would take twice as long: most of it is the provider waiting for what AWS needs minutes for.
describe.skipIf(mirror === undefined)('by the real provider of AWS', { timeout: 600_000 }, () => {
  clusterTests()
  vpnTests()
  stateTests()
})
