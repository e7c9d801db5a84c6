/** onnxruntime's binaries: of five platforms, 288 MiB, one is the image's. */
import { cpSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** Node's name of each architecture by Docker's (TARGETARCH), and e_machine of its ELF header, https://refspecs.linuxfoundation.org/elf/gabi4+/ch4.eheader.html */
const ARCHITECTURES = { amd64: { node: 'x64', machine: 62 }, arm64: { node: 'arm64', machine: 183 } } as const

export type Architecture = keyof typeof ARCHITECTURES

export const isArchitecture = (name: string): name is Architecture => Object.hasOwn(ARCHITECTURES, name)

const machineOf = (file: string): number => {
  const header = readFileSync(file).subarray(0, 20)
  return header.toString('latin1', 0, 4) === '\x7fELF' ? header.readUInt16LE(18) : 0
}

/**
 * Copies those of linux/`arch` from the package's folder to where its code looks for them from a folder beside `bin` in
 * `into`. Errors: there are none, or linux on `arch` cannot load one of them.
 */
export const copyBinaries = (arch: Architecture, onnxruntime: string, into: string): void => {
  const { node, machine } = ARCHITECTURES[arch]
  const folder = join('bin', 'napi-v6', 'linux', node)
  const from = join(onnxruntime, folder)
  const foreign = readdirSync(from).filter((name) => machineOf(join(from, name)) !== machine)
  if (foreign.length > 0) throw new Error(`not for linux/${arch}: ${foreign.join(', ')} in ${from}`)
  cpSync(from, join(into, folder), { recursive: true })
}
