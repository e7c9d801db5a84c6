/** The Debian root: the file system that the lab's machine and each of its nodes lay theirs over. */
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { chmod, mkdir, statfs } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { type Env, find, inScratch, moveInto, type Pin, sha256 } from '../../tools/index.ts'
import { cacheFolder, LabError } from '../machine/index.ts'
import type { Say, Step } from '../steps/index.ts'

const SUITE = 'bookworm'

/** What is installed in it, and what for. Versions are those of the suite on the day it is made; apt's signatures hold them. */
export const PACKAGES: Readonly<Record<string, readonly string[]>> = {
  'control planes': ['etcd-server', 'etcd-client'],
  nodes: ['containerd', 'runc', 'containernetworking-plugins', 'kmod', 'util-linux', 'mount'],
  networks:
    'iproute2 iptables nftables ipset conntrack iputils-ping socat curl openssl ca-certificates'.split(' '),
  images: ['buildah', 'skopeo', 'docker-registry'],
  'the machine, and what Argo CD asks for': ['tini', 'procps', 'git', 'redis-server'],
}

/** How it is made. Its content is a part of its version. */
const SCRIPT = `set -e
"$2" --foreign --force-check-gpg --variant=minbase --include=${Object.values(PACKAGES).flat().join()} ${SUITE} "$1" $3
# Quick: half of one is made again anyway. Small: nobody reads in it, or looks at a page of it.
cat > "$1/etc/dpkg/dpkg.cfg.d/lab" <<END
force-unsafe-io
path-exclude=/usr/share/doc/*
path-exclude=/usr/share/info/*
path-exclude=/usr/share/javascript/*
path-exclude=/usr/share/locale/*
path-exclude=/usr/share/man/*
END
chroot "$1" /debootstrap/debootstrap --second-stage
rm -rf "$1"/var/cache/apt/archives/*.deb "$1"/var/lib/apt/lists/* "$1"/var/log/*.log
# No package starts a service, not even one that somebody installs there later.
printf '#!/bin/sh\\nexit 101\\n' > "$1/usr/sbin/policy-rc.d"
chmod 755 "$1/usr/sbin/policy-rc.d"
: > "$1/etc/resolv.conf"
echo lab > "$1/etc/hostname"
`

const VERSION = sha256(SCRIPT).slice(0, 12)

/** Any newer one does as well: it knows the suite, and the script above is all that is asked of it. */
const DEBOOTSTRAP: Pin = {
  name: 'debootstrap',
  version: '1.0.128',
  variable: 'LAB_DEBOOTSTRAP',
  askVersion: ['--version'],
  says: /^debootstrap 1\.0\.(12[89]|1[3-9]\d)/,
  debian: {
    package: 'debootstrap',
    path: 'usr/sbin/debootstrap',
    data: { path: 'usr/share/debootstrap', variable: 'DEBOOTSTRAP_DIR' },
  },
  sha256: {},
}

/** The folder of the Debian root, once it is installed. */
export const debianRoot = (env: Env = process.env): string => join(cacheFolder(env), `debian-${VERSION}`)

// In namespaces of its own, so that its mounts and processes are gone whichever way it ends; it ends with us.
const ALONE = ['--mount', '--propagation=private', '--pid', '--fork', '--kill-child=SIGKILL']

const PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'

const run = async (args: readonly string[], env: Env, say: Say): Promise<void> => {
  const child = spawn(
    'setpriv',
    ['--pdeathsig=KILL', 'unshare', ...ALONE, 'sh', '-c', SCRIPT, 'sh', ...args],
    {
      env: { ...env, PATH: `${env.PATH}:${PATH}`, LC_ALL: 'C', DEBIAN_FRONTEND: 'noninteractive' },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  )
  const ended = new Promise<Error | number | string>((resolve) => {
    child.on('error', resolve)
    child.on('close', (code, signal) => resolve(code ?? signal ?? 'no code'))
  })
  const last: string[] = []
  const listen = async (stream: NodeJS.ReadableStream) => {
    for await (const line of createInterface({ input: stream })) {
      last.push(line)
      if (last.length > 20) last.shift()
      if (line.startsWith('I: ')) say(line.slice(3).replace(/\.\.\.$/, ''))
    }
  }
  await Promise.all([listen(child.stdout), listen(child.stderr)])
  const how = await ended
  if (how === 0) return
  // debootstrap does not say it when the disk is full.
  const { bavail, bsize } = await statfs(cacheFolder(env))
  const free = `${Math.floor((bavail * bsize) / 2 ** 20)} MiB are free in ${cacheFolder(env)}`
  throw new LabError([`the Debian root cannot be made (${how}; ${free}):`, ...last].join('\n'))
}

/** Makes the Debian root, once. LAB_DEBIAN_MIRROR: where its packages come from, when not from Debian itself. */
export const debianStep = (env: Env = process.env): Step => ({
  name: `Debian ${SUITE}, with what nodes are made of`,
  done: () => existsSync(debianRoot(env)),
  run: async (say) => {
    const made = join(cacheFolder(env), 'made')
    const debootstrap = await find(DEBOOTSTRAP, { ...env, TOOLS_CACHE: made }, { say }).catch(
      (error: Error) => {
        throw new LabError(error.message, { cause: error })
      },
    )
    await inScratch(cacheFolder(env), 'debian', async (folder) => {
      const root = join(folder, 'root')
      await mkdir(root)
      await chmod(root, 0o755)
      await run([root, debootstrap, env.LAB_DEBIAN_MIRROR ?? ''], env, say)
      await moveInto(root, debianRoot(env))
    })
  },
})
