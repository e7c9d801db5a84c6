/** What is drawn: plain names and numbers, of whatever they come from. */

/** `well` needs no look, `tight` is worth one, `ill` is what is wrong. */
export type Mood = 'well' | 'tight' | 'ill'

/** Where requests come from: clients, or the gateway of a cluster. */
export interface FlowSource {
  readonly name: string
  /** Percent of all requests. */
  readonly share: number
}

/** Who answers them: a cluster, or one track of it. */
export interface FlowTarget {
  /** Targets of one name have one colour. */
  readonly name: string
  /** What of it, such as canary, whose bands are lighter. @default the whole */
  readonly part?: string | undefined
  /** Percent of all requests. */
  readonly share: number
  /** Its share before a change, which is marked beside it. @default there was none to compare with */
  readonly before?: number | undefined
  /** A few words below its name, such as the load of its pods. @default none */
  readonly note?: string | undefined
  /** How the note is meant. @default well */
  readonly mood?: Mood | undefined
}

export interface Drawing {
  /** Of the whole drawing, for who does not see it. */
  readonly title: string
  /** From top to bottom. */
  readonly sources: readonly FlowSource[]
  /** From top to bottom; those of one name stand together. */
  readonly targets: readonly FlowTarget[]
  /** Percent of the requests that nobody answers. @default none */
  readonly lost?: number | undefined
  /** What the ids in it begin with: two drawings of one page have two. @default flow */
  readonly id?: string | undefined
  /** Pixels, from 280; its height follows from what it holds. @default 760 */
  readonly width?: number | undefined
}
