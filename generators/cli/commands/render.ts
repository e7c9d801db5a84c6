import { type Command, flag } from '../../command-line/index.ts'
import { unfinished } from '../../files/index.ts'
import { type Finding, FindingsError, formatFindings, presented } from '../../findings/index.ts'
import { type FleetText, fleetOf, readFleetText } from '../../fleet/index.ts'
import { type Change, planTrees, type Wanted } from '../../render/index.ts'
import { baseHelp, baseOf, baseOptions, notChecked } from '../base.ts'
import { checkedTree } from '../fleet-tree.ts'
import { oneRun, type Places } from '../one-run.ts'
import { places as placeOptions, placesHelp, placesToWrite } from '../places.ts'
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

/** What a run would write, which writes nothing. Errors: FindingsError (tree-half-written) while another has not done. */
const compared = <T extends Wanted>({ clusters, out, apps }: Places, make: (text: FleetText) => T) => {
  const wanted = make(readFleetText(clusters))
  const halfWritten = unfinished([out, apps])
  if (halfWritten.length > 0) throw new FindingsError(halfWritten)
  return { wanted, plans: planTrees(wanted.folders) }
}

export const command: Command = {
  usage: 'render [--check] [--base REF] [--json] [--clusters DIR] [--out DIR]',
  summary: 'writes rendered/ and apps/ from clusters/, and prints what changed',
  details: `  --check         write nothing; exit 1 with a list when the tree is not the fleet's,
                  or the base has a fleet that today's rules cannot read
  --json          print changes and findings as JSON, and in unchecked why the way
                  from what runs was not checked, where it was not
${baseHelp}
${placesHelp}
In the table (base) is what all clusters share, (apps) what bootstrap applies,
(rest) the list of the files and clusters that are no more.`,
  options: { ...placeOptions, ...baseOptions, check: { type: 'boolean' }, json: { type: 'boolean' } },
  run: (args) => {
    const places = placesToWrite(args)
    const check = flag(args, 'check')
    const make = (text: FleetText) => {
      const fleet = fleetOf(text)
      const base = baseOf(args, text, fleet)
      return { ...checkedTree(fleet, places, 'why' in base ? undefined : base.fleet), fleet, base }
    }
    const { wanted, plans } = check ? compared(places, make) : oneRun(places, make)
    const { fleet, base, objects, findings } = wanted
    const changes = allChanges(plans)
    const inTheWay = plans.flatMap((plan) => plan.findings)
    const stale = check ? changes.map(outOfDate) : []
    const hidden = 'why' in base && base.hidden !== undefined ? [base.hidden] : []
    const all = [...findings, ...inTheWay, ...stale, ...hidden]
    const unchecked = 'why' in base ? notChecked(base.why) : undefined
    if (flag(args, 'json'))
      console.log(JSON.stringify({ changes, findings: presented(all), unchecked }, null, 2))
    else {
      if (all.length > 0) console.error(formatFindings(all))
      if (unchecked !== undefined && hidden.length === 0) console.error(unchecked)
      if (stale.length === 0) console.log(`${summary(fleet, objects, plans)}\n${changeList(plans)}`)
    }
    return stale.length > 0 ||
      (check && (hidden.length > 0 || inTheWay.some(({ code }) => code !== 'tree-foreign-file')))
      ? 1
      : 0
  },
}
