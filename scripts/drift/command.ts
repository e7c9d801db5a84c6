/** npm run drift: what the clusters are, held against what the branch says. */
import { setTimeout as sleep } from 'node:timers/promises'
import { table } from '../../generators/command-line/index.ts'
import { type Cluster, type Fleet, loadFleet } from '../../generators/fleet/index.ts'
import { writeContext } from '../clouds/cloud.ts'
import { github } from '../github/index.ts'
import type { Outcome } from '../programs/outcome.ts'
import { outcomeOf, parsed, UsageError } from '../programs/usage.ts'
import { tellIssue } from './issue.ts'
import { type Drift, lasting, lookAt } from './look.ts'

const USAGE = `Usage: npm run drift -- [aws] [gcp] … [--json] [--issue] [--settle SECONDS]

Asks the Argo CD of each cluster, through the context of its name, for Applications that are not Synced and Healthy, or
that it has not compared for an hour; looks again some minutes later, and tells what was so both times.
  --json            the same for programs
  --issue           keeps one issue on GitHub: opens it, brings it up to date, closes it when all is in step
                    (GITHUB_TOKEN, GITHUB_REPOSITORY)
  --connect         first has aws and gcloud write the contexts into the kubeconfig
  --settle SECONDS  between the two looks (default 300)
  --clusters DIR    where the fleet's files are (default clusters); the clusters named, or all of it
Needs kubectl, and a right to read applications.argoproj.io in the namespace argocd.
Exit code: 0 in step, or told by --issue; 1 drift, or something failed; 2 wrong use;
4 the machine refused a file or a program.`

const wanted = ({ clusters }: Fleet, names: readonly string[]): readonly Cluster[] => {
  const unknown = names.filter((name) => !clusters.some((each) => each.name === name))
  if (unknown.length > 0) throw new UsageError(`the fleet has no cluster ${unknown.join(', ')}`)
  return clusters.filter(({ name }) => names.length === 0 || names.includes(name))
}

const shown = (drifts: readonly Drift[]): string =>
  drifts.length === 0
    ? 'in step'
    : table(
        ['cluster', 'application', 'sync', 'health', 'what it says'],
        drifts.map(({ cluster, application, sync, health, says }) => [
          cluster,
          application,
          sync,
          health,
          says,
        ]),
      )

export const drift = async (args: readonly string[], clock = Date.now): Promise<Outcome> => {
  let found: readonly Drift[] = []
  const outcome = await outcomeOf(USAGE, async () => {
    const { values, positionals } = parsed('drift', args, {
      json: { type: 'boolean', default: false },
      issue: { type: 'boolean', default: false },
      connect: { type: 'boolean', default: false },
      settle: { type: 'string', default: '300' },
      clusters: { type: 'string', default: 'clusters' },
      help: { type: 'boolean', short: 'h', default: false },
    })
    if (values.help) return USAGE
    const seconds = Number(values.settle)
    if (!Number.isInteger(seconds) || seconds < 0 || seconds > 3600)
      throw new UsageError('--settle is a number of seconds, at most 3600')
    const fleet = loadFleet(values.clusters)
    const clusters = wanted(fleet, positionals)
    // One after the other: all write the same file. A cluster that cannot be reached is said by the look.
    if (values.connect)
      for (const each of clusters)
        await writeContext(fleet, each).catch(({ message }) => console.error(message))
    const look = async () => (await Promise.all(clusters.map((each) => lookAt(each, clock())))).flat()
    const drifts = await lasting(look, () => sleep(seconds * 1000))
    if (values.issue) return `${shown(drifts)}\n${await tellIssue(github(process.env), drifts)}`
    found = drifts
    return values.json ? JSON.stringify({ drift: drifts }, undefined, 2) : shown(drifts)
  })
  return outcome.code === 0 && found.length > 0 ? { ...outcome, code: 1 } : outcome
}
