// The entry of every command. The compiled code of what it loads is cached beside the packages, which halves the time
// to start; this file itself is JavaScript because a TypeScript entry would load the compiler before the cache is on.
import { enableCompileCache } from 'node:module'
import { join } from 'node:path'

enableCompileCache(join(import.meta.dirname, '..', '..', 'node_modules', '.cache', 'compile'))
const { run } = await import('./run.ts')
process.exitCode = await run(process.argv.slice(2), process.env)
