type Scalar = string | number | boolean | null | undefined

/** A value all the way down readonly; branded strings stay as they are. */
export type DeepReadonly<T> = T extends Scalar
  ? T
  : T extends readonly (infer Item)[]
    ? readonly DeepReadonly<Item>[]
    : { readonly [K in keyof T]: DeepReadonly<T[K]> }
