// The entry of every command. The compiled code of what it loads is cached beside the packages, which halves the time
// to start; this file itself is JavaScript because a TypeScript entry would load the compiler before the cache is on,
// and because a node that is too old for TypeScript can still read it, and say so.
import * as nodeModule from 'node:module'
import { join } from 'node:path'

const NEEDED = 24
const REFUSED = 4
const mend = 'with npm 11 or newer (npm install -g npm@11) run npm ci, then this again through npm run'

/** What is wrong with what is installed, when that is why a module cannot be loaded; undefined for any other error. */
const wrongPackages = (error) => {
  if (error?.code === 'ERR_MODULE_NOT_FOUND' && /Cannot find package/.test(error.message))
    return error.message.replace(/ imported from .*/s, '')
  // A package of another version: it lacks what is asked of it. A file of ours has a name with a dot first.
  if (error instanceof SyntaxError && /'[^'.][^']*' does not provide an export named/.test(error.message))
    return error.message
  return undefined
}

/** Says why nothing runs: to a machine that asked for JSON in its form. */
const refuse = (message) => {
  const json = process.argv.slice(3).some((word) => /^--json(=|$)/.test(word))
  if (json) console.log(JSON.stringify({ error: 'refused', message, findings: [] }, null, 2))
  else console.error(message)
  return REFUSED
}

const start = async () => {
  if (Number(process.versions.node.split('.')[0]) < NEEDED) {
    return refuse(
      `this runs on Node ${NEEDED}, which npm ci brings, and this is Node ${process.versions.node}: ${mend}`,
    )
  }
  nodeModule.enableCompileCache(join(import.meta.dirname, '..', '..', 'node_modules', '.cache', 'compile'))
  try {
    const { run } = await import('./run.ts')
    return await run(process.argv.slice(2), process.env)
  } catch (error) {
    const wrong = wrongPackages(error)
    if (wrong === undefined) throw error
    return refuse(`the packages are not those of package-lock.json (${wrong}): ${mend}`)
  }
}

process.exitCode = await start()
