import { type Command, flag } from '../../command-line/index.ts'
import { scale } from '../../scale/index.ts'
import { decideHelp, decideOptions, runDecider } from '../decide.ts'

export const command: Command = {
  usage: 'scale --metrics URL [--propose]',
  summary: 'says how many pods the measured load asks for, and sets them with --propose',
  details: `  --propose       change the ranges of pods and render; else only say it
${decideHelp}
By two weeks of requests over all clusters: enough pods stand ready for the usual
load and are permitted for the peak with inference.headroom, with any one cluster
lost. docs/operating.md says how it decides.`,
  options: { ...decideOptions, propose: { type: 'boolean' } },
  run: (args) =>
    runDecider(
      flag(args, 'propose') ? args : { ...args, options: { ...args.options, 'dry-run': true } },
      scale,
    ),
}
