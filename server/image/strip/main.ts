/** Run in the image's build: `node strip/main.ts ENTRY FOLDER` writes ENTRY and all that it imports as JavaScript. */
import { resolve } from 'node:path'
import { strip } from './strip.ts'

const [entry, folder] = process.argv.slice(2)
if (entry === undefined || folder === undefined) throw new Error('usage: node main.ts ENTRY FOLDER')
console.log(`${strip(resolve(entry), resolve(folder)).length} files of JavaScript`)
