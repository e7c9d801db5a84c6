/** Dense row-major matrices of float64, and the three products that training needs. Fixed order of every sum. */

export type Matrix = { readonly rows: number; readonly columns: number; readonly cells: Float64Array }

export const matrix = (rows: number, columns: number): Matrix => ({
  rows,
  columns,
  cells: new Float64Array(rows * columns),
})

/**
 * Adds four scaled rows of b to one row of c in one sweep: a quarter of the reads and writes of one row at a time,
 * and most of the time of training is spent here.
 */
const addFour = (
  c: Float64Array,
  to: number,
  b: Float64Array,
  from: number,
  width: number,
  f0: number,
  f1: number,
  f2: number,
  f3: number,
): void => {
  const from1 = from + width
  const from2 = from1 + width
  const from3 = from2 + width
  for (let j = 0; j < width; j++) {
    const sum =
      f0 * (b[from + j] ?? 0) + f1 * (b[from1 + j] ?? 0) + f2 * (b[from2 + j] ?? 0) + f3 * (b[from3 + j] ?? 0)
    c[to + j] = (c[to + j] ?? 0) + sum
  }
}

const addOne = (
  c: Float64Array,
  to: number,
  b: Float64Array,
  from: number,
  width: number,
  f: number,
): void => {
  for (let j = 0; j < width; j++) c[to + j] = (c[to + j] ?? 0) + f * (b[from + j] ?? 0)
}

/** Adds Σ factor(k)·(row k of b) to the row of c at `to`; factor(k) = a[first + k·stride]. */
const addRows = (
  c: Float64Array,
  to: number,
  b: Float64Array,
  width: number,
  a: Float64Array,
  first: number,
  stride: number,
  count: number,
): void => {
  let k = 0
  for (; k + 4 <= count; k += 4) {
    const f0 = a[first + k * stride] ?? 0
    const f1 = a[first + (k + 1) * stride] ?? 0
    const f2 = a[first + (k + 2) * stride] ?? 0
    const f3 = a[first + (k + 3) * stride] ?? 0
    if (f0 !== 0 || f1 !== 0 || f2 !== 0 || f3 !== 0) addFour(c, to, b, k * width, width, f0, f1, f2, f3)
  }
  for (; k < count; k++) addOne(c, to, b, k * width, width, a[first + k * stride] ?? 0)
}

/** into = left × right. */
export const multiply = (left: Matrix, right: Matrix, into: Matrix): void => {
  into.cells.fill(0)
  for (let row = 0; row < left.rows; row++) {
    const first = row * left.columns
    addRows(into.cells, row * right.columns, right.cells, right.columns, left.cells, first, 1, left.columns)
  }
}

/** into = leftᵀ × right: the gradient of the weights from the inputs and the errors. */
export const multiplyTransposedLeft = (left: Matrix, right: Matrix, into: Matrix): void => {
  into.cells.fill(0)
  for (let column = 0; column < left.columns; column++) {
    const to = column * right.columns
    addRows(into.cells, to, right.cells, right.columns, left.cells, column, left.columns, left.rows)
  }
}

/** into = left × rightᵀ: the error of the inputs from the error of the outputs. */
export const multiplyTransposedRight = (left: Matrix, right: Matrix, into: Matrix): void => {
  const width = right.columns
  const a = left.cells
  const b = right.cells
  for (let row = 0; row < left.rows; row++) {
    for (let column = 0; column < right.rows; column++) {
      let sum = 0
      for (let j = 0; j < width; j++) sum += (a[row * width + j] ?? 0) * (b[column * width + j] ?? 0)
      into.cells[row * right.rows + column] = sum
    }
  }
}

/** Solves left × solution = right for a symmetric positive definite `left`, by Cholesky. */
export const solve = (left: Matrix, right: Matrix): Matrix => {
  const size = left.rows
  const width = right.columns
  const lower = matrix(size, size).cells
  const at = (row: number, column: number) => lower[row * size + column] ?? 0
  for (let row = 0; row < size; row++) {
    for (let column = 0; column <= row; column++) {
      let sum = left.cells[row * size + column] ?? 0
      for (let k = 0; k < column; k++) sum -= at(row, k) * at(column, k)
      if (row === column && !(sum > 0)) throw new Error(`not positive definite at row ${row}`)
      lower[row * size + column] = row === column ? Math.sqrt(sum) : sum / at(column, column)
    }
  }
  const solution: Matrix = { rows: size, columns: width, cells: Float64Array.from(right.cells) }
  const cells = solution.cells
  for (let column = 0; column < width; column++) {
    for (let row = 0; row < size; row++) {
      let sum = cells[row * width + column] ?? 0
      for (let k = 0; k < row; k++) sum -= at(row, k) * (cells[k * width + column] ?? 0)
      cells[row * width + column] = sum / at(row, row)
    }
    for (let row = size - 1; row >= 0; row--) {
      let sum = cells[row * width + column] ?? 0
      for (let k = row + 1; k < size; k++) sum -= at(k, row) * (cells[k * width + column] ?? 0)
      cells[row * width + column] = sum / at(row, row)
    }
  }
  return solution
}
