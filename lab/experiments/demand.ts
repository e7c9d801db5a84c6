/** What an experiment has the person do, and which must end well. */
import type { Context, Ran } from './context.ts'

const demand = async (words: readonly string[], asked: Promise<Ran>): Promise<string> => {
  const { code, said } = await asked
  if (code !== 0) throw new Error(`${words.join(' ')}: ${said}`)
  return said
}

/** What kubectl said. Errors: Error with its words and what it said. */
export const kubectl = (lab: Context, cluster: string, words: readonly string[]): Promise<string> =>
  demand(['kubectl', ...words], lab.kubectl(cluster, words))

/** What a program said that the person ran. Errors: Error with its words and what it said. */
export const person = (lab: Context, ...words: readonly string[]): Promise<string> =>
  demand(words, lab.person(words))
