/** A run that writes: from reading the fleet to the last file it is one, whoever else runs beside it or was ended before. */
import { type FleetText, readFleetText } from '../fleet/index.ts'
import { type FolderPlan, type Neighbours, settle, type Wanted, writeTrees } from '../render/index.ts'

/** What people are told of other runs, beside the result of this one. */
const neighbours: Neighbours = {
  onWait: (folder) => console.error(`${folder}/: another run writes here; waiting for it`),
  onTakenBack: ({ folders, left }) =>
    console.error(
      [
        `a run that was ended halfway is taken back: ${folders.join(', ')} are as they were before it`,
        ...left.map((file) => `${file} was changed since, and stays as it is`),
      ].join('\n'),
    ),
}

const sameText = (a: FleetText, b: FleetText) =>
  a.files.size === b.files.size && [...a.files].every(([name, text]) => b.files.get(name) === text)

/** Where a run reads the fleet and writes trees. */
export interface Places {
  readonly clusters: string
  readonly out: string
  readonly apps: string
}

/**
 * Reads the fleet, makes what is wanted of it, and writes that. When another run changes the fleet before this one has the
 * locks, it is read and made anew under them. Errors: those of the steps; nothing is written then.
 */
export const oneRun = <T extends Wanted>(
  { clusters, out, apps }: Places,
  make: (text: FleetText) => T,
): { readonly wanted: T; readonly plans: readonly FolderPlan[] } => {
  settle([clusters, out, apps], neighbours)
  const text = readFleetText(clusters)
  const first = make(text)
  const again = () => {
    const now = readFleetText(clusters)
    return sameText(now, text) ? first : make(now)
  }
  return writeTrees(first, again, neighbours)
}
