/** What a command is, and what all of them share: options, exit codes, help, errors of use, tables. */
export { type Options, readArguments } from './arguments.ts'
export {
  type Arguments,
  assignments,
  type Command,
  type ExitCode,
  flag,
  parse,
  refuseForeign,
  text,
  wholeNumber,
} from './command.ts'
export { type Commands, dispatch } from './dispatch.ts'
export type { Start } from './npm.ts'
export { percent, table } from './table.ts'
export { UsageError } from './usage-error.ts'
