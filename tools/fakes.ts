// What the tests of this folder stand on: a temporary folder, fake binaries, fake release archives and a server for them.
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type RequestListener } from 'node:http'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { Pin } from './pins.ts'

/** An empty folder that lasts as long as the test. */
export const temporaryFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'tools-test-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** Writes an executable shell script, by default one that prints a version. */
export const fakeBinary = (path: string, body = 'echo v9.9.9'): string => {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, `#!/bin/sh\n${body}\n`, { mode: 0o755 })
  return path
}

/** A release archive with a fake kubeconform in it that prints `version`. */
export const archiveOf = (version: string): Buffer => {
  const folder = temporaryFolder()
  fakeBinary(join(folder, 'kubeconform'), `echo ${version}`)
  writeFileSync(join(folder, 'LICENSE'), 'text')
  execFileSync('tar', ['-czf', 'archive.tar.gz', 'LICENSE', 'kubeconform'], { cwd: folder })
  return readFileSync(join(folder, 'archive.tar.gz'))
}

/** A server on this machine for the length of the test; its base URL. */
export const serve = async (listener: RequestListener): Promise<string> => {
  const server = createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const address = server.address()
  return address !== null && typeof address === 'object' ? `http://127.0.0.1:${address.port}` : ''
}

/** A base URL where nobody listens. */
export const nobody = async (): Promise<string> => {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  return address !== null && typeof address === 'object' ? `http://127.0.0.1:${address.port}` : ''
}

/** A pin of a kubeconform 9.9.9 whose linux-amd64 archive has the bytes given. */
export const pinOf = (archive: Uint8Array): Pin => ({
  name: 'kubeconform',
  version: '9.9.9',
  variable: 'KUBECONFORM',
  askVersion: ['-v'],
  goPackage: 'example.com/kubeconform/cmd/kubeconform',
  goModule: 'example.com/kubeconform',
  goLinkerFlags: '',
  archive: (platform) => `kubeconform-${platform}.tar.gz`,
  sha256: { 'linux-amd64': createHash('sha256').update(archive).digest('hex') },
})
