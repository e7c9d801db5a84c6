import { type Finding, formatFindings } from '../../findings/index.ts'
import { loadFleet } from '../../fleet/index.ts'
import { type Change, planTree, writeTree } from '../../render/index.ts'
import { type Command, flag, places, placesHelp, placesOf } from '../command.ts'
import { checkedTree } from '../fleet-tree.ts'
import { changeList, summary } from '../report.ts'

const outOfDate = (out: string, { path, kind }: Change): Finding => ({
  code: 'tree-out-of-date',
  place: { file: `${out}/${path}` },
  message: {
    added: 'this file is missing',
    changed: 'this file is not what the fleet says',
    removed: 'this file belongs to nothing in the fleet',
  }[kind],
  mend: 'npm run render, and commit what it changed',
})

export const command: Command = {
  usage: 'render [--check] [--json] [--clusters DIR] [--out DIR]',
  summary: 'writes rendered/ from clusters/, and prints what changed',
  details: `  --check         write nothing; exit 1 with a list when the tree is not what the fleet says
  --json          print the changes as JSON
${placesHelp}`,
  options: { ...places, check: { type: 'boolean' }, json: { type: 'boolean' } },
  run: (args) => {
    const { clusters, out } = placesOf(args)
    const fleet = loadFleet(clusters)
    const { files, objects, findings } = checkedTree(fleet, out)
    const check = flag(args, 'check')
    const plan = check ? planTree(out, files) : writeTree(out, files)
    const stale = check ? plan.changes.map((change) => outOfDate(out, change)) : []
    const all = [...findings, ...plan.findings, ...stale]
    if (all.length > 0) console.error(formatFindings(all))
    if (flag(args, 'json')) console.log(JSON.stringify({ changes: plan.changes, findings: all }, null, 2))
    else if (stale.length === 0)
      console.log(`${summary(fleet, objects, plan.changes)}\n${changeList(out, plan.changes)}`)
    return stale.length > 0 || (check && plan.findings.some(({ code }) => code !== 'tree-foreign-file'))
      ? 1
      : 0
  },
}
