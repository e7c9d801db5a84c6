/** What can propose itself: the command that decides, and the fields that it changes. */
import { costDecider } from '../../generators/cost/index.ts'
import type { Fleet } from '../../generators/fleet/index.ts'
import { gate } from '../../generators/gate/index.ts'
import { images } from '../../generators/images/index.ts'
import { scale } from '../../generators/scale/index.ts'

export interface Kind {
  /** Words of the npm script that decides and edits. */
  readonly words: readonly string[]
  readonly fields: readonly string[]
  /** How the fleet says that it may. */
  readonly mode: (fleet: Fleet) => 'by-hand' | 'propose' | 'merge'
}

export const kinds: Readonly<Record<string, Kind>> = {
  canary: {
    words: ['canary', '--', 'gate'],
    fields: gate.fields,
    mode: ({ automation }) => automation.canary,
  },
  scale: {
    words: ['scale', '--', '--propose'],
    fields: scale.fields,
    mode: ({ automation }) => automation.scale,
  },
  cost: {
    words: ['cost', '--', '--propose'],
    fields: costDecider.fields,
    mode: ({ automation }) => automation.cost,
  },
  // Somebody raised a version and published it: that is asking for a canary.
  images: { words: ['images', '--'], fields: images().fields, mode: () => 'propose' },
}
