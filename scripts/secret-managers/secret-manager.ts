/** What the scripts ask of a place that keeps secrets: one entry by its name, whichever cloud it is in. */

/** An entry: a JSON map, as the clusters read it. */
export type Entry = Readonly<Record<string, string>>

export interface SecretManager {
  /** What people call it, for messages. */
  readonly title: string
  /** Errors: SecretManagerError when it cannot be asked, or is not the one of the fleet (credentials of another account). */
  readonly ready: () => Promise<void>
  /** The entry, or undefined where there is none. Errors: SecretManagerError. */
  readonly read: (name: string) => Promise<Entry | undefined>
  /** Makes the entry, or gives it a new version. Errors: SecretManagerError. */
  readonly write: (name: string, entry: Entry) => Promise<void>
}

/** A secret manager did not do what it should. Its message never has a value in it. */
export class SecretManagerError extends Error {
  override readonly name = 'SecretManagerError'
}

const isEntry = (data: unknown): data is Entry =>
  typeof data === 'object' &&
  data !== null &&
  !Array.isArray(data) &&
  Object.values(data).every((value) => typeof value === 'string')

/** Reads an entry's text. Errors: SecretManagerError without the text, which is secret. */
export const parseEntry = (text: string, name: string, title: string): Entry => {
  let data: unknown
  try {
    data = JSON.parse(text)
  } catch {
    throw new SecretManagerError(`${title}: ${name} is not JSON`)
  }
  if (!isEntry(data)) throw new SecretManagerError(`${title}: ${name} is not a JSON map of texts`)
  return data
}

/** True when both have the same keys with the same values. */
export const sameEntry = (one: Entry | undefined, other: Entry): boolean => {
  if (one === undefined) return false
  const keys = Object.keys(other)
  return keys.length === Object.keys(one).length && keys.every((key) => one[key] === other[key])
}
