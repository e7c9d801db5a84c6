/** Something that is left in an account. */
export interface Left {
  readonly what: string
  /** The command that takes it away. */
  readonly take: string
}
