import { join } from 'node:path'
import { type Command, flag, text, UsageError, wholeNumber } from '../../generators/command-line/index.ts'
import { type Fleet, loadFleet } from '../../generators/fleet/index.ts'
import { applications } from '../api/index.ts'
import { apiOf } from '../control-plane/index.ts'
import { ways } from '../delivery/index.ts'
import { stableImage, storeFolder } from '../images/index.ts'
import {
  cutPower,
  demandHost,
  endMachine,
  LabError,
  type Machine,
  startMachine,
  stateFolder,
} from '../machine/index.ts'
import { type LabPlan, planLab } from '../plan/index.ts'
import { debianRoot, programsFolder } from '../programs/index.ts'
import { runSteps, type Step, type Took, terminal } from '../steps/index.ts'
import {
  answers,
  cloudsSteps,
  installSteps,
  toldTimes,
  type UpTimes,
  upSteps,
  watchCores,
  wavesOf,
  writeTimes,
} from '../up/index.ts'
import { askedBefore, writeAsked } from './asked.ts'

const root = join(import.meta.dirname, '..', '..')

const clustersOf = (fleet: Fleet, words: string | undefined, otherwise?: readonly string[]): string[] => {
  const known = fleet.clusters.map(({ name }) => name)
  const wanted = words?.split(',') ?? [...(otherwise ?? known)]
  for (const name of wanted)
    if (!known.some((each) => each === name))
      throw new UsageError(`there is no cluster ${name}: the fleet has ${known.join(', ')}`)
  return wanted
}

/** Runs `work`, and tells meanwhile when each gateway has answered first. */
const watchingAnswers = async <T>(
  machine: Machine,
  { fleet, plan, seconds }: { fleet: Fleet; plan: LabPlan; seconds: () => number },
  work: () => Promise<T>,
): Promise<{ done: T; answered: UpTimes['answered'] }> => {
  const answered: UpTimes['answered'] = {}
  let over = false
  const watched = plan.clusters.map(async (cluster) => {
    if (await answers(machine, fleet, cluster, () => over)) answered[cluster.name] = seconds()
  })
  try {
    return { done: await work(), answered }
  } finally {
    over = true
    await Promise.all(watched)
  }
}

const until = ['nodes', 'all'] as const

/** Runs `work`; a signal that asks to stop ends the lab, with everything of it but disks that were there before. */
const interruptible = async (over: 'nothing' | 'its disks', work: () => Promise<void>): Promise<void> => {
  const stop = async (signal: NodeJS.Signals) => {
    console.error(`\n${signal}: ${over === 'nothing' ? 'taking everything away again' : 'the disks stay'}`)
    await (over === 'nothing' ? endMachine : cutPower)(stateFolder())
    process.exit(130)
  }
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
  for (const signal of signals) process.once(signal, stop)
  await work()
  for (const signal of signals) process.off(signal, stop)
}

export const command: Command = {
  usage: 'up [--clusters aws,gcp] [--nodes 3] [--flat] [--resume]',
  summary: 'starts both clouds and brings them up by the documented commands',
  details: `  --clusters LIST  only these clusters of the fleet (default all)
  --nodes N        nodes that each cluster begins with, over its zones (default 3)
  --flat           pods reach pods of other clouds without gateways
  --by WAY         commands: those of docs/delivery.md (default); bootstrap: npm
                   run bootstrap; killed-bootstrap: that, killed at each step
  --until nodes    stop there: clusters without anything on them
  --resume         over the disks of a lab that lost its power (down --keep-disks),
                   with the clusters and nodes that it had; --clusters adds some
Installs first what is not there yet (npm run lab -- install says what that is).
A lab that runs is ended first. Ctrl-C takes everything away again, but for the
disks of --resume; a step that fails leaves it, to look at: npm run lab -- status,
and .cache/lab/run/log.`,
  options: {
    clusters: { type: 'string', list: true },
    nodes: { type: 'string' },
    until: { type: 'string', default: 'all' },
    by: { type: 'string', default: 'commands' },
    resume: { type: 'boolean', default: false },
    flat: { type: 'boolean', default: false },
  },
  run: async (args): Promise<0> => {
    const stage = until.find((each) => each === text(args, 'until'))
    if (stage === undefined) throw new UsageError(`--until is one of ${until.join(', ')}`)
    const by = ways.find((each) => each === text(args, 'by'))
    if (by === undefined) throw new UsageError(`--by is one of ${ways.join(', ')}`)
    const state = stateFolder()
    const before = flag(args, 'resume') ? askedBefore(state) : undefined
    const nodes = wholeNumber(text(args, 'nodes') ?? `${before?.nodes ?? 3}`, 'a number of nodes')
    const fleet = loadFleet(join(root, 'clusters'))
    const clusters = clustersOf(fleet, text(args, 'clusters'), before?.clusters)
    const plan = planLab(fleet, { nodes, clusters })
    demandHost()
    const began = new Date()
    const busy = watchCores()
    const seconds = () => Math.round((Date.now() - began.getTime()) / 1_000)
    const show = terminal(process.stdout)
    const run = (steps: readonly Step[]) => runSteps(steps, show)
    const over = before === undefined ? 'nothing' : 'its disks'
    // Before a signal ends anything: a lab that runs goes on until the new one starts.
    await run(installSteps(fleet))
    await interruptible(over, async () => {
      const machine = await startMachine(
        { state, debian: debianRoot(), programs: programsFolder() },
        { over },
      )
      writeAsked(state, { clusters, nodes })
      const image = stableImage(storeFolder())
      const options = {
        root,
        fleet,
        plan,
        image,
        by,
        ...(flag(args, 'flat') && { network: 'flat' as const }),
      }
      try {
        const steps: Took[] = [...(await run(cloudsSteps(machine, options)))]
        if (stage === 'nodes') return console.log(`nodes are ready after ${seconds()} s`)
        const { done, answered } = await watchingAnswers(machine, { fleet, plan, seconds }, () =>
          run(upSteps(machine, options)),
        )
        const waves: UpTimes['waves'] = {}
        for (const cluster of plan.clusters)
          waves[cluster.name] = wavesOf(await applications(apiOf(machine, cluster)), began)
        const times = { seconds: seconds(), busy: busy(), answered, waves, steps: [...steps, ...done] }
        writeTimes(state, times)
        console.log(toldTimes(times))
      } catch (error) {
        if (!(error instanceof LabError)) throw error
        throw new LabError(
          `${error.message}\n\nThe lab is left as it is, to look at; npm run lab -- down ends it.`,
        )
      }
    })
    return 0
  },
}
