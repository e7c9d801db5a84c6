import { join } from 'node:path'
import { tool } from '../../../tools/index.ts'
import { type Command, flag } from '../../command-line/index.ts'
import { fatal, formatFindings } from '../../findings/index.ts'
import { loadFleet } from '../../fleet/index.ts'
import { SCHEMA_LOCATION } from '../../kinds/index.ts'
import { schemas } from '../../render/index.ts'
import { validateTree } from '../../validate/index.ts'
import { places, placesHelp, placesOf, repositoryRoot } from '../places.ts'

export const command: Command = {
  usage: 'validate [--json] [--clusters DIR] [--out DIR]',
  summary: 'holds the tree on disk against every rule and every schema',
  details: `  --json          print the findings as JSON
${placesHelp}
Runs the rules and kubeconform (strict, offline, closed schemas) over kustomize build of each overlay.
Installs kustomize and kubeconform on first use; node tools/main.ts --help says from where.`,
  options: { ...places, json: { type: 'boolean' } },
  run: async (args) => {
    const { clusters, out } = placesOf(args)
    const fleet = loadFleet(clusters)
    const means = {
      kustomize: await tool('kustomize'),
      kubeconform: await tool('kubeconform'),
      location: join(repositoryRoot, SCHEMA_LOCATION),
      schemas,
    }
    const { overlays, objects, findings } = await validateTree(fleet, out, means)
    if (flag(args, 'json')) console.log(JSON.stringify({ overlays, objects, findings }, null, 2))
    else if (findings.length > 0)
      console.error(
        `${formatFindings(findings)}\n\n${findings.length} finding${findings.length === 1 ? '' : 's'}`,
      )
    else console.log(`${overlays} overlays, ${objects} objects: every rule and every schema holds`)
    return fatal(findings) ? 1 : 0
  },
}
