/** Run in the image's build, in the folder of the lock file: `node server/image/prune/main.ts amd64|arm64`. */
import { join, relative } from 'node:path'
import { architecture, foreignBinaries, keepBinariesOf } from './binaries.ts'
import { removeLeftovers } from './leftovers.ts'
import { removeUnreached } from './reached.ts'

const arch = architecture(process.argv[2])
const root = process.cwd()
const modules = join(root, 'node_modules')

const unreached = removeUnreached(root, 'server')
keepBinariesOf(arch, join(modules, 'onnxruntime-node'))
const files = removeLeftovers(modules)
const foreign = foreignBinaries(arch, modules)
if (foreign.length > 0)
  throw new Error(`not for linux/${arch}: ${foreign.map((file) => relative(root, file)).join(', ')}`)
console.log(`kept the packages of linux/${arch}; removed ${unreached.length} packages and ${files} files`)
