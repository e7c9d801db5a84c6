/** YAML that two programs read as two things: kustomize's own parser, Helm and kubectl follow version 1.1 in places. */
import { NotBuiltError } from './json-patch.ts'

/** Plain texts that may be a truth, a number, a time or a merge in one version and a text in the other. */
const DOUBTFUL =
  /(^|[\s\-:,[{?])(y|n|yes|no|on|off|<<|=|[-+]?0o?[0-7_]+|[-+]?0b[01_]+|[-+]?[\d.]*\d_[\d_.]*|[-+]?\d+(:[0-5]?\d)+(\.\d*)?|\d{4}-\d\d?-\d\d?(\S|[ \t]+\d)*)[ \t]*($|[,\]}#:\r])/im

/**
 * A folded text (`>`) with lines that are indented further: kustomize 5.8.1 writes an empty line more into it than it has (seen
 * with random edits), so what a cluster gets is another text.
 */
const foldsDeeper = (text: string): boolean => {
  if (!/>[-+\d]*[ \t]*(#.*)?\r?$/m.test(text)) return false
  const lines = text.split('\n')
  const indent = (line: string) => line.length - line.trimStart().length
  return lines.some((line, i) => {
    if (!/(^|[\s:])>[-+\d]*[ \t]*(#.*)?\r?$/.test(line)) return false
    const first = lines.slice(i + 1).find((each) => each.trim() !== '')
    if (first === undefined) return false
    for (const each of lines.slice(i + 1)) {
      if (each.trim() === '') continue
      if (indent(each) < indent(first)) return false
      if (indent(each) > indent(first)) return true
    }
    return false
  })
}

/** What a text is, read by `parse`. Errors: NotBuiltError where the versions of YAML do not agree. */
export const onlyOneReading = <T>(what: string, text: string, parse: (version: '1.1' | '1.2') => T): T => {
  if (foldsDeeper(text))
    throw new NotBuiltError(`${what} has a folded text (>) that kustomize changes: write it with |`)
  const value = parse('1.2')
  if (DOUBTFUL.test(text) && JSON.stringify(value) !== JSON.stringify(parse('1.1')))
    throw new NotBuiltError(
      `${what} has a text that programs read otherwise (yes, no, an octal, a date): it needs quotes`,
    )
  return value
}
