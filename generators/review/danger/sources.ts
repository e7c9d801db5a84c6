/** Where an Application gets what it applies, and how far a version goes. */
import { at, isMap, type Json, type JsonMap, mapsAt } from '../../objects/index.ts'

/** Sources of an Application, in order. */
export const sourcesOf = (application: Json | undefined): readonly JsonMap[] => {
  const [one, many] = [at(application, 'spec', 'source'), mapsAt(application, 'spec', 'sources')]
  return isMap(one) ? [one, ...many] : many
}

/** True where the first number of a version is another. */
export const isMajor = (before: string, after: string) => {
  const [old, now] = [before, after].map((version) => /^v?(\d+)\./.exec(version)?.[1])
  return old !== undefined && now !== undefined && old !== now
}
