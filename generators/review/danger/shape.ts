/** What a part of a workflow does, as one text: equal for two that do the same, by whatever release of the same action. */
import { isList, isMap, type Json } from '../../objects/index.ts'

/** Another commit of an action is `diff-action`'s to tell, and another version of a program is one of the same program. */
const bumped = (key: string, value: Json | undefined): Json => {
  if (key === 'uses' && typeof value === 'string') return value.replace(/@[0-9a-f]{40}$/, '@commit')
  return /[-_]version$/.test(key) && /^v?\d+(\.\d+)*$/.test(String(value)) ? 'a version' : (value ?? null)
}

export const shapeOf = (value: Json | undefined): string =>
  isList(value)
    ? `[${value.map(shapeOf).join()}]`
    : isMap(value)
      ? `{${Object.keys(value)
          .sort()
          .map((key) => `${JSON.stringify(key)}:${shapeOf(bumped(key, value[key]))}`)
          .join()}}`
      : JSON.stringify(value ?? null)
