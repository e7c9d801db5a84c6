/**
 * Values of an entry on their way into a Secret. People write them, with whatever their editor or shell adds: lines of 76
 * columns, line ends of Windows, a blank at the end. External Secrets cleans each value, holds it against its form, and only
 * then puts it where it belongs; a value that cannot be right leaves the Secret as it was, and the ExternalSecret says why.
 */

/** A value that is asked of an entry. */
export interface Value {
  /** Its key in the entry. */
  readonly key: string
  /** `word`: no blanks, printable ASCII. `lines`: text in lines. */
  readonly is: 'word' | 'lines'
  /** What it must match, in Go's syntax of regular expressions, and what people call that. */
  readonly form: string
  readonly what: string
}

/** Functions of the template engine (Go's, with sprig's) that take away what cannot be meant. */
const cleaned = {
  word: (text: string) => `regexReplaceAll "[^!-~]+" (${text}) ""`,
  // Line ends of Windows, and those that a shell escaped once too often; PEM has no backslash of its own.
  lines: (text: string) =>
    String.raw`${text} | replace "\r" "" | replace "\\r" "" | replace "\\n" "\n" | trim`,
} as const satisfies Readonly<Record<Value['is'], (text: string) => string>>

const variableOf = ({ key }: Value) => `$${key.replace(/\W/g, '_')}`

/** Reads a value into a variable; writes nothing. A key that the entry has not is an empty text to `index`. */
const read = (value: Value): string => {
  const variable = variableOf(value)
  const { key, is, form, what } = value
  return [
    `{{- ${variable} := ${cleaned[is](`index . "${key}"`)} -}}`,
    `{{- if not (regexMatch "${form}" ${variable}) }}{{ fail "${key} of the entry is not ${what}" }}{{ end -}}`,
    '',
  ].join('\n')
}

/** A template that is the value alone, of one line end. */
export const alone = (value: Value): string => `${read(value)}{{ ${variableOf(value)} }}\n`

/** A template of YAML or JSON with values in it: each as a JSON string, which both read, whatever is in it. */
export const within = <Key extends string>(
  values: Readonly<Record<Key, Value>>,
  text: (filled: (key: Key) => string) => string,
): string => {
  const all: readonly Value[] = Object.values(values)
  return all.map(read).join('') + text((key) => `{{ ${variableOf(values[key])} | toJson }}`)
}

/** Certificates in PEM. */
export const certificates = (key: string): Value => ({
  key,
  is: 'lines',
  form: String.raw`-----BEGIN CERTIFICATE-----\n`,
  what: 'a certificate in PEM',
})

/** A private key in PEM. */
export const privateKey = (key: string): Value => ({
  key,
  is: 'lines',
  form: String.raw`-----BEGIN ([A-Z]+ )*PRIVATE KEY-----\n`,
  what: 'a private key in PEM',
})
