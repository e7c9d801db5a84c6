/** Plain tables: columns under their heads, numbers to the right. */
import Table from 'cli-table3'

const bare = {
  top: '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  bottom: '',
  'bottom-mid': '',
  'bottom-left': '',
  'bottom-right': '',
  left: '',
  'left-mid': '',
  mid: '',
  'mid-mid': '',
  right: '',
  'right-mid': '',
  middle: '  ',
}

const isNumber = (cell: string) => /^[\d.,]+( ?%)?$/.test(cell)

/** The text of a table; a column whose cells are all numbers is aligned to the right. */
export const table = (head: readonly string[], rows: readonly (readonly string[])[]): string => {
  const colAligns = head.map((_, i) =>
    rows.every((row) => row[i] === '' || isNumber(row[i] ?? '')) ? ('right' as const) : ('left' as const),
  )
  const made = new Table({
    head: [...head],
    colAligns,
    chars: bare,
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0 },
  })
  made.push(...rows.map((row) => [...row]))
  return made
    .toString()
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n')
}

/** Percent as people read it: at most two decimals, as fine as a share can be asked for. */
export const percent = (value: number) => `${Number(value.toFixed(2))} %`
