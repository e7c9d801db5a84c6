/** Where a finding about the fleet's files points. */
import type { Place } from '../findings/index.ts'
import type { ClusterName } from './scalars.ts'
import type { Path } from './source.ts'

/** Where things stand: in fleet.yaml, or in the file of a cluster. */
export interface Places {
  readonly shared: (path: Path, at?: 'key' | 'value') => Place
  readonly cluster: (name: ClusterName, path: Path, at?: 'key' | 'value') => Place
}
