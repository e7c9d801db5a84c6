import { type Command, flag, UsageError } from '../../command-line/index.ts'
import { setEvacuated } from '../../edits/index.ts'
import { editHelp, editOptions, runEdit } from '../edit.ts'
import { withWayOut } from '../way-out.ts'

export const command: Command = {
  usage: 'evacuate <cluster> [--insist] | <cluster> --undo',
  summary: 'moves the share of a cluster to the others, or gives it back',
  details: `  --undo          give the cluster its share back
  --insist        although the others cannot carry it: what is lost is warned of,
                  and fleet.yaml says so (traffic.evacuatedAnyway) until --undo
${editHelp}
The split in fleet.yaml stays as it is; the cluster stays the failover of the
others. A refusal names the weights that work, where there are some.`,
  options: { ...editOptions, undo: { type: 'boolean' }, insist: { type: 'boolean' } },
  words: true,
  run: (args) => {
    const [name, ...rest] = args.words
    const [undo, anyway] = [flag(args, 'undo'), flag(args, 'insist')]
    if (name === undefined || rest.length > 0) throw new UsageError('name one cluster')
    if (undo && anyway) throw new UsageError('--undo ends what --insist began: give one of the two')
    return runEdit(args, (text, fleet) => setEvacuated(text, fleet, name, !undo, anyway), {
      refusal: (error, fleet) => (undo ? error : withWayOut(error, fleet, name)),
    })
  },
}
