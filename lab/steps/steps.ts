/** What is done in order, each with its time: installing, starting, ending. One runner for all of them. */

/** Told what a step is doing just now, in a few words. */
export type Say = (words: string) => void

export interface Step {
  /** What is there when it has ended, in a few words. */
  readonly name: string
  /** What it does must be there already when this says so. @default never */
  readonly done?: () => boolean | Promise<boolean>
  readonly run: (say: Say) => Promise<void>
}

export interface Took {
  readonly name: string
  /** 0 when it was there already. */
  readonly seconds: number
}

/** How steps are shown while they run. */
export interface Show {
  readonly begin: (name: string) => void
  readonly say: Say
  readonly end: (took: Took, how: 'done' | 'there' | 'failed') => void
}

/** Runs steps in order and says how long each took. Errors: of the first step that fails; those after it do not run. */
export const runSteps = async (
  steps: readonly Step[],
  show: Show,
  now: () => number = () => performance.now(),
): Promise<readonly Took[]> => {
  const took: Took[] = []
  for (const { name, done, run } of steps) {
    const from = now()
    const end = (how: 'done' | 'there' | 'failed') => {
      const ended = { name, seconds: how === 'there' ? 0 : Math.round((now() - from) / 100) / 10 }
      took.push(ended)
      show.end(ended, how)
    }
    show.begin(name)
    try {
      if (await done?.()) end('there')
      else {
        await run(show.say)
        end('done')
      }
    } catch (error) {
      end('failed')
      throw error
    }
  }
  return took
}

/** The same done in several places that do not wait for each other, as one step: its words are those of whoever spoke last. */
export const together = <T extends { readonly name: string }>(
  name: string,
  places: readonly T[],
  run: (place: T, say: Say) => Promise<void>,
): Step => ({
  name,
  run: async (say) => {
    // All of them end before the first error is told, so that nothing works on behind its back.
    const all = places.map((place) => run(place, (words) => say(`${place.name}: ${words}`)))
    for (const result of await Promise.allSettled(all)) if (result.status === 'rejected') throw result.reason
  },
})
