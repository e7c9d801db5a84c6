import { type Command, flag, UsageError } from '../../command-line/index.ts'
import { setEvacuated } from '../../edits/index.ts'
import { editHelp, editOptions, runEdit } from '../edit.ts'

export const command: Command = {
  usage: 'evacuate <cluster> [--undo]',
  summary: 'moves the share of a cluster to the others, or gives it back',
  details: `  --undo          give the cluster its share back
${editHelp}
The split in fleet.yaml stays as it is; the cluster stays the failover of the
others.`,
  options: { ...editOptions, undo: { type: 'boolean' } },
  words: true,
  run: (args) => {
    const [name, ...rest] = args.words
    if (name === undefined || rest.length > 0) throw new UsageError('name one cluster')
    return runEdit(args, (text, fleet) => setEvacuated(text, fleet, name, !flag(args, 'undo')))
  },
}
