/** Parts of pages that programs write, each between two comments that say by which. */

/** A page with one part replaced. Throws where the page has lost the comments. */
export const withPart = (page: string, name: string, command: string, part: string): string => {
  const [start, end] = [`<!-- ${name}: made by npm run ${command} -->`, `<!-- end of ${name} -->`]
  const [before, rest = ''] = page.split(start)
  const [, after] = rest.split(end)
  if (before === undefined || after === undefined) throw new Error(`a page has no ${start} … ${end}`)
  return `${before}${start}\n\n${part}\n\n${end}${after}`
}
