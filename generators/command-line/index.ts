/** What a command is, and what all of them share: options, exit codes, help, errors of use, tables. */
export {
  type Arguments,
  assignments,
  type Command,
  type ExitCode,
  flag,
  parse,
  text,
  UsageError,
  wholeNumber,
} from './command.ts'
export { type Commands, dispatch } from './dispatch.ts'
export { percent, table } from './table.ts'
