/** What a misspelt word was meant to be. */

/** Edit distance, for "did you mean"; the words are short. */
const distance = (a: string, b: string): number => {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++)
      next[j] = Math.min(
        (next[j - 1] ?? 0) + 1,
        (row[j] ?? 0) + 1,
        (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1),
      )
    row = next
  }
  return row[b.length] ?? 0
}

const letters = (word: string) => [...word.toLowerCase()].sort().join('')

/** The known word nearest to a misspelt one, when it is near enough to be meant: a third of its letters, or their order. */
export const nearest = (word: string, known: readonly string[]) =>
  known
    .map((candidate) => ({ candidate, steps: distance(word.toLowerCase(), candidate.toLowerCase()) }))
    .filter(
      ({ candidate, steps }) =>
        letters(candidate) === letters(word) ||
        (steps < candidate.length && steps <= Math.max(1, Math.floor(candidate.length / 3))),
    )
    .sort((a, b) => a.steps - b.steps)[0]?.candidate
