/** Numbers of binary tensors: IEEE 754, little-endian, row-major, without padding. */

/** Bytes of a number of each datatype. */
const SIZES = { FP32: 4, FP64: 8 } as const

export type Datatype = keyof typeof SIZES

export const isDatatype = (name: unknown): name is Datatype =>
  typeof name === 'string' && Object.hasOwn(SIZES, name)

export const DATATYPES = Object.keys(SIZES)

/** Bytes that `count` numbers take. */
export const byteLength = (datatype: Datatype, count: number) => SIZES[datatype] * count

/** The numbers in bytes whose length is a multiple of the datatype's. */
export const numbersIn = (bytes: Buffer, datatype: Datatype): readonly number[] =>
  Array.from({ length: bytes.length / SIZES[datatype] }, (_, i) =>
    datatype === 'FP32' ? bytes.readFloatLE(4 * i) : bytes.readDoubleLE(8 * i),
  )

/** As FP32. */
export const bytesOf = (numbers: readonly number[]): Buffer => {
  const bytes = Buffer.alloc(4 * numbers.length)
  numbers.forEach((number, i) => {
    bytes.writeFloatLE(number, 4 * i)
  })
  return bytes
}
