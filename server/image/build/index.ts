/** What the image has of the server but its model: run in the Dockerfile, and by whoever wants the same without an image. */
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Architecture, copyBinaries } from './binaries.ts'
import { bundle } from './bundle.ts'

export { type Architecture, isArchitecture } from './binaries.ts'

/** Into a folder: `dist` with the code, `bin` with onnxruntime's binaries. */
export const build = async (arch: Architecture, into: string): Promise<void> => {
  copyBinaries(arch, dirname(fileURLToPath(import.meta.resolve('onnxruntime-node/package.json'))), into)
  await bundle(join(into, 'dist'))
}
