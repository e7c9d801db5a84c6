/** Runs in the network `internet` of the lab, with the host's files: serves what the folders that it is given hold. */
import { readFileSync } from 'node:fs'
import { internetServer } from './server.ts'

const [settings = ''] = process.argv.slice(2)
const { address, ...served } = JSON.parse(readFileSync(settings, 'utf8'))

internetServer(served, (line) => console.log(line)).listen(443, address, () =>
  console.log(`listening on ${address}:443`),
)
