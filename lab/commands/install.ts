import { join } from 'node:path'
import type { Command } from '../../generators/command-line/index.ts'
import { loadFleet } from '../../generators/fleet/index.ts'
import { cacheFolder, demandHost } from '../machine/index.ts'
import { runSteps, terminal } from '../steps/index.ts'
import { installSteps } from '../up/index.ts'

export const command: Command = {
  usage: 'install',
  summary: 'gets or builds once all that the lab needs from outside',
  details: `A Debian root, programs, charts and images, into .cache/lab, or the folder that
LAB_CACHE names; each step is printed with its seconds. What is there already is
not made again, and one that was stopped halfway goes on where it was.
  LAB_DEBIAN_MIRROR  where Debian's packages come from (default Debian's own)
  TOOLS_RELEASES     mirror of the sites that releases are downloaded from`,
  options: {},
  run: async (): Promise<0> => {
    demandHost()
    const fleet = loadFleet(join(import.meta.dirname, '..', '..', 'clusters'))
    const took = await runSteps(installSteps(fleet), terminal(process.stdout))
    const seconds = took.reduce((sum, each) => sum + each.seconds, 0)
    console.log(`all there, in ${cacheFolder()}, after ${Math.round(seconds)} s`)
    return 0
  },
}
