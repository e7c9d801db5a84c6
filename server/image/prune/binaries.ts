/** Native binaries: those of the target's architecture stay, all others go. */
import { closeSync, openSync, readdirSync, readSync, rmSync } from 'node:fs'
import { basename, join } from 'node:path'

/** An architecture by Node's name. */
export type Architecture = 'x64' | 'arm64'

/** Node's name of an architecture by Docker's (TARGETARCH): amd64 is x64. Errors: any other. */
export const architecture = (docker: string | undefined): Architecture => {
  if (docker === 'amd64') return 'x64'
  if (docker === 'arm64') return 'arm64'
  throw new Error(`the image is for amd64 or arm64, not ${docker ?? 'nothing'}`)
}

/**
 * Leaves only linux/`arch` of the folder `bin/napi-v6/<os>/<arch>` of onnxruntime-node; all five are 288 MiB. Its
 * install script goes too, and with it the need for the packages that only that script uses.
 */
export const keepBinariesOf = (arch: Architecture, onnxruntime: string) => {
  const napi = join(onnxruntime, 'bin', 'napi-v6')
  for (const os of readdirSync(napi))
    for (const name of readdirSync(join(napi, os)))
      if (os !== 'linux' || name !== arch) rmSync(join(napi, os, name), { recursive: true })
  for (const os of readdirSync(napi))
    if (readdirSync(join(napi, os)).length === 0) rmSync(join(napi, os), { recursive: true })
  if (!readdirSync(napi).includes('linux'))
    throw new Error(`onnxruntime-node has no binary for linux/${arch}`)
  rmSync(join(onnxruntime, 'script'), { recursive: true, force: true })
}

/** e_machine of the ELF header, https://refspecs.linuxfoundation.org/elf/gabi4+/ch4.eheader.html */
const machines = { x64: 62, arm64: 183 } as const

const isFor = (arch: Architecture, file: string): boolean => {
  const header = Buffer.alloc(20)
  const descriptor = openSync(file, 'r')
  try {
    if (readSync(descriptor, header, 0, header.length, 0) < header.length) return false
  } finally {
    closeSync(descriptor)
  }
  return header.toString('latin1', 0, 4) === '\x7fELF' && header.readUInt16LE(18) === machines[arch]
}

/** The native binaries below `folder` that linux on `arch` cannot load. */
export const foreignBinaries = (arch: Architecture, folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(node|dll|dylib|so(\.\d+)*)$/.test(basename(entry.name)))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => !isFor(arch, file))
    .sort()
