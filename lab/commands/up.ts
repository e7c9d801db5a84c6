import { join } from 'node:path'
import { type Command, text, UsageError, wholeNumber } from '../../generators/command-line/index.ts'
import { type Fleet, loadFleet } from '../../generators/fleet/index.ts'
import { stableImage, storeFolder } from '../images/index.ts'
import { demandHost, endMachine, LabError, startMachine, stateFolder } from '../machine/index.ts'
import { planLab } from '../plan/index.ts'
import { debianRoot, programsFolder } from '../programs/index.ts'
import { runSteps, type Step, terminal } from '../steps/index.ts'
import { cloudsSteps, installSteps, upSteps } from '../up/index.ts'

const root = join(import.meta.dirname, '..', '..')

const clustersOf = (fleet: Fleet, words: string | undefined): readonly string[] => {
  const known = fleet.clusters.map(({ name }) => name)
  const wanted = words?.split(',') ?? known
  for (const name of wanted)
    if (!known.some((each) => each === name))
      throw new UsageError(`there is no cluster ${name}: the fleet has ${known.join(', ')}`)
  return wanted
}

const until = ['nodes', 'all'] as const

/** Runs `work`; a signal that asks to stop ends the lab, with everything of it. */
const interruptible = async (work: () => Promise<void>): Promise<void> => {
  const stop = async (signal: NodeJS.Signals) => {
    console.error(`\n${signal}: taking everything away again`)
    await endMachine(stateFolder())
    process.exit(130)
  }
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
  for (const signal of signals) process.once(signal, stop)
  await work()
  for (const signal of signals) process.off(signal, stop)
}

export const command: Command = {
  usage: 'up [--clusters aws,gcp] [--nodes 3] [--until nodes]',
  summary: 'starts both clouds and brings them up by the documented commands',
  details: `  --clusters LIST  only these clusters of the fleet (default all)
  --nodes N        nodes of each cluster, over its zones (default 3)
  --until nodes    stop there: clusters without anything on them
Installs first what is not there yet (npm run lab -- install says what that is).
A lab that runs is ended first. Ctrl-C takes everything away again; a step that
fails leaves it, to look at: npm run lab -- status, and .cache/lab/run/log.`,
  options: {
    clusters: { type: 'string' },
    nodes: { type: 'string', default: '3' },
    until: { type: 'string', default: 'all' },
  },
  run: async (args): Promise<0> => {
    const stage = until.find((each) => each === text(args, 'until'))
    if (stage === undefined) throw new UsageError(`--until is one of ${until.join(', ')}`)
    const nodes = wholeNumber(text(args, 'nodes') ?? '3', 'a number of nodes')
    const fleet = loadFleet(join(root, 'clusters'))
    const plan = planLab(fleet, { nodes, clusters: clustersOf(fleet, text(args, 'clusters')) })
    demandHost()
    const from = performance.now()
    const show = terminal(process.stdout)
    const run = (steps: readonly Step[]) => runSteps(steps, show)
    await interruptible(async () => {
      await run(installSteps(fleet))
      const machine = await startMachine({
        state: stateFolder(),
        debian: debianRoot(),
        programs: programsFolder(),
      })
      const options = { root, fleet, plan, image: stableImage(storeFolder()) }
      try {
        await run(cloudsSteps(machine, options))
        if (stage === 'all') await run(upSteps(machine, options))
      } catch (error) {
        if (!(error instanceof LabError)) throw error
        throw new LabError(
          `${error.message}\n\nThe lab is left as it is, to look at; npm run lab -- down ends it.`,
        )
      }
    })
    console.log(`up after ${Math.round((performance.now() - from) / 1_000)} s; npm run lab -- status`)
    return 0
  },
}
