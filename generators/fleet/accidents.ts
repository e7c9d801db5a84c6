/** What happens to files by accident, by its name: a YAML reader would only say that it does not understand. */

/** What happened, where it begins (line from 1), and how to mend it. */
export interface Accident {
  readonly line: number
  readonly message: string
  readonly mend: string
}

const lineAt = (text: string, offset: number) => text.slice(0, offset).split(/\r\n|\r|\n/).length

const forms: readonly (readonly [form: RegExp, message: string, mend: string])[] = [
  [
    // Text of two bytes a character, read as one of UTF-8, is every other character NUL.
    /\0/,
    'this is not UTF-8: it looks like UTF-16, or no text at all',
    'save the file as UTF-8 (in an editor: "save with encoding")',
  ],
  [
    /^(<{7}|>{7}|\|{7})( |$)/m,
    'a conflict of a merge that nobody has resolved is here',
    'keep one side, and take the lines <<<<<<<, ======= and >>>>>>> out',
  ],
  [
    /\r(?!\n)/,
    'a line ends with CR alone here, which YAML readers take for one long line',
    'save the file with line ends of Unix (LF)',
  ],
  [
    // In a text of several lines a tab may follow the spaces; before them, or alone, it is never right.
    /^\t+ *[^\s#]|^ +\t+ *[\w"'-][^\n]*:( |$)/m,
    'this line is indented with a tab',
    'indent with spaces: YAML takes no tabs there',
  ],
]

/** The first of the usual accidents in a text; undefined when there is none. */
export const accidentOf = (text: string): Accident | undefined => {
  for (const [form, message, mend] of forms) {
    const found = form.exec(text)
    if (found !== null) return { line: lineAt(text, found.index), message, mend }
  }
  return undefined
}
