import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { archiveOf, fakeBinary, nobody, pinOf, serve, temporaryFolder } from './fakes.ts'
import { release } from './release.ts'

const LINUX = { machine: 'linux-x64' }

test('a release archive with the pinned sum is unpacked', async () => {
  const archive = archiveOf('v9.9.9')
  const asked: (string | undefined)[] = []
  const base = await serve((request, response) => {
    asked.push(request.url)
    response.end(archive)
  })
  const folder = temporaryFolder()

  const made = await release(LINUX)(pinOf(archive), folder, { TOOLS_RELEASES: `${base}/mirror/` })

  expect(made).toEqual({ path: join(folder, 'kubeconform') })
  expect(asked).toEqual(['/mirror/kubeconform-linux-amd64.tar.gz'])
  expect(execFileSync(join(folder, 'kubeconform')).toString()).toBe('v9.9.9\n')
})

test('a binary in a folder of its archive, on a site of the project, is unpacked from there', async () => {
  const parent = temporaryFolder()
  fakeBinary(join(parent, 'linux-amd64/kubeconform'), 'echo v9.9.9')
  execFileSync('tar', ['-czf', 'archive.tar.gz', 'linux-amd64'], { cwd: parent })
  const archive = readFileSync(join(parent, 'archive.tar.gz'))
  const site = await serve((_, response) => response.end(archive))
  const folder = temporaryFolder()
  const pin = { ...pinOf(archive), site, member: (platform: string) => `${platform}/kubeconform` }

  const made = await release(LINUX)(pin, folder, {})

  expect(made).toEqual({ path: join(folder, 'linux-amd64/kubeconform') })
})

test('several binaries of an archive stay together, beside one that runs each by name', async () => {
  const parent = temporaryFolder()
  for (const name of ['kubelet', 'kubectl', 'kubeadm'])
    fakeBinary(join(parent, 'server/bin', name), `echo ${name} "$@"`)
  execFileSync('tar', ['-czf', 'archive.tar.gz', 'server'], { cwd: parent })
  const archive = readFileSync(join(parent, 'archive.tar.gz'))
  const base = await serve((_, response) => response.end(archive))
  const folder = temporaryFolder()
  const sha512 = (bytes: Uint8Array) => ({ 'linux-amd64': createHash('sha512').update(bytes).digest('hex') })
  const pin = { ...pinOf(archive), members: ['server/bin/kubelet', 'server/bin/kubectl'] }
  const env = { TOOLS_RELEASES: base }

  expect(await release(LINUX)({ ...pin, sha512: sha512(Buffer.from('other')) }, folder, env)).toEqual({
    why: expect.stringMatching(/has sha512 [0-9a-f]{128}, expected [0-9a-f]{128}$/),
  })
  const made = await release(LINUX)({ ...pin, sha512: sha512(archive) }, folder, env)
  expect(made).toEqual({ path: join(folder, 'kubeconform'), whole: true })
  expect(execFileSync('sh', [join(folder, 'kubeconform'), 'kubectl', 'get', 'a b']).toString()).toBe(
    'kubectl get a b\n',
  )
  expect(readdirSync(folder).sort()).toEqual(['kubeconform', 'kubectl', 'kubelet', 'server'])
})

test('an archive with another sum is refused before it is unpacked', async () => {
  const base = await serve((_, response) => response.end(archiveOf('v6.6.6')))
  const folder = temporaryFolder()

  const made = await release(LINUX)(pinOf(archiveOf('v9.9.9')), folder, { TOOLS_RELEASES: base })

  expect(made).toEqual({ why: expect.stringMatching(/has sha256 [0-9a-f]{64}, expected [0-9a-f]{64}$/) })
  expect(execFileSync('ls', [folder]).toString()).toBe('')
})

test('a corrupt archive is a reason, not a crash', async () => {
  const half = archiveOf('v9.9.9').subarray(0, 60)
  const base = await serve((_, response) => response.end(half))
  const made = await release(LINUX)(pinOf(half), temporaryFolder(), { TOOLS_RELEASES: base })
  expect(made).toEqual({ why: expect.stringMatching(/gzip|tar/) })
})

test('a server that answers 404, or nobody at all, is a reason', async () => {
  const base = await serve((_, response) => response.writeHead(404).end())
  const pin = pinOf(archiveOf('v9.9.9'))
  const folder = temporaryFolder()
  expect(await release(LINUX)(pin, folder, { TOOLS_RELEASES: base })).toEqual({
    why: `${base}/kubeconform-linux-amd64.tar.gz: the server answered 404`,
  })
  expect(await release(LINUX)(pin, folder, { TOOLS_RELEASES: await nobody() })).toEqual({
    why: expect.stringContaining('ECONNREFUSED'),
  })
})

test.each([
  ['before the first byte', 0],
  ['halfway', 100],
])('a download that falls silent %s is given up', async (_, bytes) => {
  const archive = archiveOf('v9.9.9')
  const base = await serve((_request, response) => {
    if (bytes > 0)
      response.writeHead(200, { 'content-length': archive.length }).write(archive.subarray(0, bytes))
  })
  const made = await release({ ...LINUX, silence: 100 })(pinOf(archive), temporaryFolder(), {
    TOOLS_RELEASES: base,
  })
  expect(made).toEqual({ why: expect.stringContaining('nothing arrived for 0.1 s') })
})

test('a slow download that keeps arriving is waited for', async () => {
  const archive = archiveOf('v9.9.9')
  const base = await serve(async (_, response) => {
    const step = Math.ceil(archive.length / 8)
    for (let at = 0; at < archive.length; at += step) {
      response.write(archive.subarray(at, at + step))
      await setTimeout(50)
    }
    response.end()
  })
  const made = await release({ ...LINUX, silence: 250 })(pinOf(archive), temporaryFolder(), {
    TOOLS_RELEASES: base,
  })
  expect(made).toHaveProperty('path')
})

test('a platform without a known sum is never downloaded', async () => {
  const asked: unknown[] = []
  const base = await serve((request) => asked.push(request.url))
  const pin = pinOf(archiveOf('v9.9.9'))
  const made = await release({ machine: 'darwin-arm64' })(pin, temporaryFolder(), { TOOLS_RELEASES: base })
  expect(made).toEqual({ why: 'no checksum known for darwin-arm64; add it to its pin' })
  expect(asked).toEqual([])
})

test('a platform that no project releases for says so', async () => {
  const made = await release({ machine: 'win32-x64' })(pinOf(archiveOf('v9.9.9')), temporaryFolder(), {})
  expect(made).toEqual({ why: 'no release for win32-x64' })
})
