/** Input that a message repeats, within a bound: a field of a megabyte makes no message of a megabyte. */

/** The first `most` characters of a text, and how many more there were. A text that fits is itself. */
export const clipped = (text: string, most: number): string => {
  if (text.length <= most) return text
  // Half of a character (a surrogate without its other) is left out.
  const head = text.slice(0, most).replace(/[\ud800-\udbff]$/, '')
  return `${head}… (${(text.length - head.length).toLocaleString('en-US')} more characters)`
}
