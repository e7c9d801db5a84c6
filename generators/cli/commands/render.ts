import { type Command, flag } from '../../command-line/index.ts'
import { type Finding, formatFindings, presented } from '../../findings/index.ts'
import { fleetOf, readFleetText } from '../../fleet/index.ts'
import { type Change, planTrees, writeTrees } from '../../render/index.ts'
import { baseHelp, baseOf, baseOptions, notChecked } from '../base.ts'
import { checkedTree } from '../fleet-tree.ts'
import { placesHelp, placesOf, places as placesOptions } from '../places.ts'
import { allChanges, changeList, summary } from '../report.ts'

const outOfDate = ({ path, kind }: Change): Finding => ({
  code: 'tree-out-of-date',
  place: { file: path },
  message: {
    added: 'this file is missing',
    changed: 'this file is not what the fleet says',
    removed: 'this file belongs to nothing in the fleet',
  }[kind],
  mend: 'npm run render, and commit what it changed',
})

export const command: Command = {
  usage: 'render [--check] [--base REF] [--json] [--clusters DIR] [--out DIR]',
  summary: 'writes rendered/ and apps/ from clusters/, and prints what changed',
  details: `  --check         write nothing; exit 1 with a list when the tree is not the fleet's
  --json          print the changes as JSON
${baseHelp}
${placesHelp}
In the table (base) is what all clusters share, (apps) what bootstrap applies,
(rest) the list of the files and clusters that are no more.`,
  options: { ...placesOptions, ...baseOptions, check: { type: 'boolean' }, json: { type: 'boolean' } },
  run: (args) => {
    const places = placesOf(args)
    const text = readFleetText(places.clusters)
    const fleet = fleetOf(text)
    const base = baseOf(args, text)
    const { folders, objects, findings } = checkedTree(fleet, places, 'why' in base ? undefined : base.fleet)
    const check = flag(args, 'check')
    const plans = (check ? planTrees : writeTrees)(folders)
    const changes = allChanges(plans)
    const inTheWay = plans.flatMap((plan) => plan.findings)
    const stale = check ? changes.map(outOfDate) : []
    const all = [...findings, ...inTheWay, ...stale]
    if (all.length > 0) console.error(formatFindings(all))
    if ('why' in base) console.error(notChecked(base.why))
    if (flag(args, 'json')) console.log(JSON.stringify({ changes, findings: presented(all) }, null, 2))
    else if (stale.length === 0) console.log(`${summary(fleet, objects, plans)}\n${changeList(plans)}`)
    return stale.length > 0 || (check && inTheWay.some(({ code }) => code !== 'tree-foreign-file')) ? 1 : 0
  },
}
