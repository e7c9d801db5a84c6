import { assignments, type Command, UsageError } from '../../command-line/index.ts'
import { setReplicas } from '../../edits/index.ts'
import { editHelp, editOptions, runEdit } from '../edit.ts'

const parse = (value: string) => {
  const [, min = '', max] = /^(\d{1,4})(?:\.\.(\d{1,4}))?$/.exec(value) ?? []
  if (min === '')
    throw new UsageError(`${JSON.stringify(value)} is neither a number of pods nor a range such as 3..12`)
  return max === undefined ? Number(min) : { min: Number(min), max: Number(max) }
}

export const command: Command = {
  usage: 'replicas <cluster>=<pods> | <cluster>=<min>..<max> …',
  summary: 'changes the number of pods, and renders',
  details: `  aws=5           a fixed number of pods
  aws=3..12       a range that the autoscaler moves within
${editHelp}`,
  options: editOptions,
  words: true,
  run: (args) => {
    const replicas = assignments(args.words, '<cluster>=<pods>', parse)
    return runEdit(args, (text, fleet) => setReplicas(text, fleet, replicas))
  },
}
