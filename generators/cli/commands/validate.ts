import { join } from 'node:path'
import { tool } from '../../../tools/index.ts'
import { type Command, flag } from '../../command-line/index.ts'
import { countOf, fatal, formatFindings, presented } from '../../findings/index.ts'
import { loadFleet } from '../../fleet/index.ts'
import { SCHEMA_LOCATION } from '../../kinds/index.ts'
import { schemas } from '../../render/index.ts'
import { validateTree } from '../../validate/index.ts'
import { places, placesHelp, placesOf, repositoryRoot } from '../places.ts'

export const command: Command = {
  usage: 'validate [--json] [--clusters DIR] [--out DIR]',
  summary: 'holds the trees on disk against what the fleet makes, every rule and every schema',
  details: `  --json          print the findings as JSON
${placesHelp}
First the files: each parses, none points outside of the tree, each has the
bytes that the fleet makes, and no YAML or JSON of the repository has a Secret
with data. Then kustomize builds each overlay; the rules, the admission policies
and kubeconform (strict, closed schemas) look at what comes out. What fails in
one step silences those after it. No network. Installs kustomize and kubeconform
on first use; npm run tools -- --help says from where.`,
  options: { ...places, json: { type: 'boolean' } },
  run: async (args) => {
    const { clusters, out, apps } = placesOf(args)
    const fleet = loadFleet(clusters)
    const means = {
      kustomize: await tool('kustomize'),
      kubeconform: await tool('kubeconform'),
      location: join(repositoryRoot, SCHEMA_LOCATION),
      schemas,
    }
    const where = { out, apps, clusters }
    const { overlays, objects, findings } = await validateTree(fleet, where, means)
    if (flag(args, 'json'))
      console.log(JSON.stringify({ overlays, objects, findings: presented(findings) }, null, 2))
    else if (findings.length > 0) console.error(`${formatFindings(findings)}\n\n${countOf(findings)}`)
    else
      console.log(
        `${overlays} overlays, ${objects} objects: the trees are the fleet's, every rule and every schema holds`,
      )
    return fatal(findings) ? 1 : 0
  },
}
