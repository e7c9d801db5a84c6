/**
 * Runs in the network `internet` of the lab, with the host's files: serves what the folders hold that it is given, and the
 * clouds' secret managers and metadata.
 */
import { readFileSync } from 'node:fs'
import { startSecretManagers } from '../secrets/index.ts'
import { internetServer } from './server.ts'

const [file = ''] = process.argv.slice(2)
const { served, address, secretManagers } = JSON.parse(readFileSync(file, 'utf8'))

await startSecretManagers(secretManagers)
internetServer(served, (line) => console.log(line)).listen(443, address, () =>
  console.log(`listening on ${address}:443`),
)
