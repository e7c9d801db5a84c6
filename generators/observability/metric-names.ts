/** The metrics that an expression reads. Only tests import this. */

const KEYWORDS = new Set(
  'by without on ignoring group_left group_right and or unless bool offset sum min max avg count'.split(' '),
)

/** By what is left when everything that is no metric is taken out: texts, labels, ranges, functions. */
export const metricNamesIn = (expr: string): readonly string[] => {
  const bare = expr
    .replace(/"(\\.|[^"\\])*"/g, '')
    .replace(/\{[^}]*\}|\[[^\]]*\]/g, '')
    .replace(/\b(by|without|on|ignoring|group_left|group_right)\s*\([^)]*\)/g, '')
  return [...bare.matchAll(/(?<![\w:.])[a-zA-Z_:][\w:]*(?!\s*\()(?![\w:])/g)]
    .map(([name]) => name)
    .filter((name) => !KEYWORDS.has(name))
}
