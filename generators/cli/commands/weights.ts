import { assignments, type Command, wholeNumber } from '../../command-line/index.ts'
import { setWeights } from '../../edits/index.ts'
import { editHelp, editOptions, runEdit } from '../edit.ts'

export const command: Command = {
  usage: 'weights <cluster>=<percent> …',
  summary: 'changes who gets which share of the traffic, and renders',
  details: `  aws=70 gcp=30   percent that prefer each cluster; all clusters must total 100
${editHelp}`,
  options: editOptions,
  words: true,
  run: (args) => {
    const weights = assignments(args.words, '<cluster>=<percent>', (value) =>
      wholeNumber(value, 'a whole percentage'),
    )
    return runEdit(args, (text, fleet) => setWeights(text, fleet, weights))
  },
}
