/** Pieces of JSON Schema for the description of the API. Plain objects: a library for them cost a pod 10 MiB. */

export interface Schema {
  readonly type?: string
  readonly [keyword: string]: unknown
}

/** Any value. */
export const anything: Schema = {}
export const text: Schema = { type: 'string' }
export const number: Schema = { type: 'number' }
export const whole: Schema = { type: 'integer' }
export const truth: Schema = { type: 'boolean' }

/** A list of `items`; `more` are other keywords, such as minItems. */
export const list = (items: Schema, more: Schema = {}): Schema => ({ type: 'array', items, ...more })

/** An object. A field whose name ends in a question mark may be missing. */
export const object = (fields: Readonly<Record<string, Schema>>): Schema => ({
  type: 'object',
  required: Object.keys(fields).filter((name) => !name.endsWith('?')),
  properties: Object.fromEntries(
    Object.entries(fields).map(([name, schema]) => [name.replace(/\?$/, ''), schema]),
  ),
})
