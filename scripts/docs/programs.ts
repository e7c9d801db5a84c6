/** The table of programs in docs/lab.md. */
import { basename } from 'node:path'
import { PROGRAMS, type Program } from '../../lab/programs/index.ts'

const made = ({ pin, install }: Program): string => {
  if (typeof pin === 'string') return `\`tool('${pin}')\``
  if (install) return 'built by its own module'
  if (pin.wheel) return `the Python wheel \`${pin.wheel.package}\``
  if (pin.source === undefined) return `built: \`go install ${pin.goPackage}\``
  const built = `built by \`${basename(pin.source)}/go.mod\``
  return pin.archive ? `released, or ${built}` : built
}

const names = ({ name, links = [] }: Program): string =>
  [name, ...links].map((each) => `\`${each}\``).join(', ')

export const programsTable = () =>
  [
    '| program, and its other names | version | how it is made | what for |',
    '|---|---|---|---|',
    ...PROGRAMS.map((each) => `| ${names(each)} | ${each.version} | ${made(each)} | ${each.why} |`),
  ].join('\n')
