/**
 * Where images are built from Dockerfiles: buildah and skopeo of the Debian root, with the network of the host, and a
 * registry over the store that has the names of the fleet's. They are programs on a PATH, so whatever runs buildah runs here.
 */
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { enterRoot, LabError } from '../machine/index.ts'
import { waitFor } from '../steps/index.ts'
import { registryConfig } from './registry.ts'

/** Of this machine's loopback, another one for each build, so that nobody is in the way. Port 80, since the names have none. */
const addressOf = ({ folder }: Workshop): string =>
  `127.77.${createHash('sha256').update(`${folder} ${process.pid}`).digest().subarray(0, 2).join('.')}`
/** The name of the registry for what is in the store under no other host. */
export const WORKSHOP_REGISTRY = 'registry.lab'
const CERTIFICATES = '/etc/ssl/certs/ca-certificates.crt'

export interface Workshop {
  readonly debian: string
  readonly programs: string
  /** The folder that the registry serves. */
  readonly store: string
  /** Of its own: what npm downloaded stays for the next time. */
  readonly folder: string
  /** What is built from. */
  readonly repository: string
  /** Hosts that names of images begin with. */
  readonly registries: readonly string[]
}

const read = (file: string) => (existsSync(file) ? readFileSync(file, 'utf8') : '')

/** Files of its root that differ from Debian's: names, the host's trust and npm's settings, buildah's own. */
const files = (shop: Workshop): Readonly<Record<string, string>> => {
  const { store, registries } = shop
  const hosts = [...registries, WORKSHOP_REGISTRY]
  const certificates = read(CERTIFICATES)
  return {
    'etc/hosts': `${read('/etc/hosts')}\n${addressOf(shop)} ${hosts.join(' ')}\n`,
    'etc/resolv.conf': read('/etc/resolv.conf'),
    // A build's `npm ci` asks the registry that this machine's npm does.
    'root/.npmrc': `${read(join(homedir(), '.npmrc'))}\n${certificates === '' ? '' : `cafile=${CERTIFICATES}\n`}`,
    ...(certificates !== '' && { [CERTIFICATES.slice(1)]: certificates }),
    'etc/registry.json': registryConfig(store, `${addressOf(shop)}:80`),
    'etc/containers/registries.conf': [
      'short-name-mode = "disabled"',
      ...hosts.map((host) => `[[registry]]\nlocation = "${host}"\ninsecure = true`),
    ].join('\n'),
    'etc/containers/storage.conf': `[storage]\ndriver = "overlay"\ngraphroot = "/lab/${process.pid}/containers"\nrunroot = "/run/containers"\n`,
    'etc/containers/containers.conf': `[containers]\nvolumes = ${JSON.stringify([
      '/root/.npmrc:/root/.npmrc:ro',
      '/lab/npm:/root/.npm',
      ...(certificates === '' ? [] : [`${CERTIFICATES}:${CERTIFICATES}:ro`]),
    ])}\n`,
  }
}

const PROGRAMS = ['buildah', 'skopeo']

/** A program of the workshop as one of the host: same folder, same arguments, same output. */
const entering = (pid: number, name: string) =>
  `#!/bin/sh\nexec nsenter --target ${pid} --mount --root --wd=/ env --chdir="$PWD" HOME=/root BUILDAH_ISOLATION=chroot PATH=/usr/sbin:/usr/bin:/sbin:/bin ${name} "$@"\n`

/** A build that was killed cleared nothing. */
const clearLeft = ({ folder }: Workshop): void => {
  for (const name of existsSync(folder) ? readdirSync(folder) : [])
    if (/^\d+$/.test(name) && !existsSync(`/proc/${name}`))
      rmSync(join(folder, name), { recursive: true, force: true })
}

/** Does something with the folder of these programs. Errors: LabError when the registry does not start; those of `work`. */
export const inWorkshop = async <T>(shop: Workshop, work: (bin: string) => Promise<T>): Promise<T> => {
  clearLeft(shop)
  // Of this process, since another may build at the same time; what npm downloaded is for all.
  const own = join(shop.folder, String(process.pid))
  const [layer, bin] = [join(own, 'layer'), join(own, 'bin')]
  for (const folder of [join(own, 'containers'), bin, join(shop.folder, 'npm')])
    mkdirSync(folder, { recursive: true })
  for (const [path, content] of Object.entries(files(shop))) {
    const file = join(layer, 'upper', path)
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, content)
  }
  const script = `${enterRoot({
    debian: shop.debian,
    programs: shop.programs,
    layer,
    state: shop.folder,
    shared: [shop.repository, shop.store],
  })}
exec docker-registry serve /etc/registry.json`
  // The registry is what holds the mounts: one process from setpriv on, which ends with this one.
  const words = ['--pdeathsig', 'KILL', 'unshare', '--mount', '--propagation=private', 'sh', '-c', script]
  const child = spawn('setpriv', words, { stdio: ['ignore', 'pipe', 'pipe'] })
  let said = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (text) => {
      said += text
    })
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()))
  const answers = async () => {
    const there = await fetch(`http://${addressOf(shop)}/v2/`).then(
      ({ ok }) => ok,
      () => false,
    )
    // Also after an answer, which may be that of another server on its port.
    await setTimeout(100)
    if (child.exitCode !== null || child.pid === undefined)
      throw new LabError(`the registry of the build ends on ${addressOf(shop)}, port 80: ${said.trim()}`)
    return there
  }
  try {
    await waitFor('the registry of the build', answers, { seconds: 20, every: 0, otherwise: () => said })
    for (const name of PROGRAMS) {
      writeFileSync(join(bin, name), entering(child.pid ?? 0, name))
      chmodSync(join(bin, name), 0o755)
    }
    return await work(bin)
  } finally {
    child.kill('SIGKILL')
    await ended
    rmSync(own, { recursive: true, force: true })
  }
}
