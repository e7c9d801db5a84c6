/** The disks of one cloud. */
import { lookEvery, startedBeside } from '../beside.ts'
import { disksFor } from './volumes.ts'

const { machine, api } = startedBeside()

await lookEvery(1_000, async () => {
  for (const { node, folder, volume } of disksFor(await api.get('/api/v1/persistentvolumeclaims'))) {
    await machine.run({ node }, ['mkdir', '--parents', folder])
    await api.apply(`/api/v1/persistentvolumes/${volume.metadata.name}`, volume)
    console.log(`${new Date().toISOString()} ${folder} on ${node}`)
  }
})
