/** What a page is made of: the files of a fleet as they are, which it reads and edits by itself. */
import { type FleetText, parsePrices } from '../fleet/index.ts'
import type { Priced } from './outcome.ts'

export interface Given {
  /** How messages name the folder of the files. */
  readonly label: string
  /** Texts of the fleet by file name. */
  readonly files: Readonly<Record<string, string>>
  /** The text of the prices; undefined where there is no such file. */
  readonly prices?: string | undefined
  /** Options that a command needs to change these files, with a space before them; empty where it needs none. */
  readonly options: string
}

export const textOf = ({ label, files }: Given): FleetText => ({
  label,
  files: new Map(Object.entries(files)),
})

export const pricesIn = ({ label, prices }: Given): Priced => parsePrices(`${label}/prices.yaml`, prices)
