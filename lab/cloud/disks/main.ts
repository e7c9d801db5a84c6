/** The disks of one cloud. */
import { setTimeout } from 'node:timers/promises'
import { startedBeside } from '../beside.ts'
import { disksFor } from './volumes.ts'

const LOOK_MS = 1_000

const run = async (): Promise<never> => {
  const { machine, api } = startedBeside()
  for (; ; await setTimeout(LOOK_MS)) {
    try {
      for (const { node, folder, volume } of disksFor(await api.get('/api/v1/persistentvolumeclaims'))) {
        await machine.run({ node }, ['mkdir', '--parents', folder])
        await api.apply(`/api/v1/persistentvolumes/${volume.metadata.name}`, volume)
        console.log(`${new Date().toISOString()} ${folder} on ${node}`)
      }
    } catch (error) {
      // An API server or a node may be away: claims wait on.
      console.log(error instanceof Error ? error.message : error)
    }
  }
}

await run()
