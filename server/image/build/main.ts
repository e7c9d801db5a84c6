/** `node server/image/build/main.ts amd64|arm64 FOLDER` */
import { resolve } from 'node:path'
import { build, isArchitecture } from './index.ts'

const [arch = '', into] = process.argv.slice(2)
if (!isArchitecture(arch) || into === undefined) throw new Error('usage: node main.ts amd64|arm64 FOLDER')
await build(arch, resolve(into))
