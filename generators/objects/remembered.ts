/** What is made of an object once, however often it is asked for: clusters share most of what they are made of. */
export const remembered = <Key extends object, Result extends NonNullable<unknown>>(
  make: (key: Key) => Result,
) => {
  const made = new WeakMap<Key, Result>()
  return (key: Key): Result => {
    const result = made.get(key) ?? make(key)
    made.set(key, result)
    return result
  }
}
