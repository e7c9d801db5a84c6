/** What a machine must have so that the lab can run on it. */
import { existsSync, readFileSync } from 'node:fs'
import { totalmem } from 'node:os'
import { delimiter, join } from 'node:path'
import { LabError } from './error.ts'

/** What is asked of a machine; tests give another one. */
export interface Host {
  readonly platform: string
  readonly user: number | undefined
  /** Effective capabilities as bits. */
  readonly capabilities: bigint
  /** Bytes. */
  readonly memory: number
  readonly has: (program: string) => boolean
  /** File systems that the kernel knows. */
  readonly fileSystems: string
}

const CAP_SYS_ADMIN = 21n
const CAP_NET_ADMIN = 12n
const LEAST_MEMORY_GIB = 12

const thisHost = (env: Readonly<Record<string, string | undefined>> = process.env): Host => {
  const text = (path: string) => (existsSync(path) ? readFileSync(path, 'utf8') : '')
  return {
    platform: process.platform,
    user: process.getuid?.(),
    capabilities: BigInt(`0x${/^CapEff:\s*([0-9a-f]+)/m.exec(text('/proc/self/status'))?.[1] ?? '0'}`),
    memory: totalmem(),
    has: (program) =>
      [...(env.PATH ?? '').split(delimiter), '/usr/sbin', '/sbin'].some((folder) =>
        existsSync(join(folder, program)),
      ),
    fileSystems: text('/proc/filesystems'),
  }
}

const lacks = (host: Host): readonly string[] => {
  if (host.platform !== 'linux')
    return ['it is made of namespaces of the Linux kernel: use a Linux machine, or a virtual one with 16 GiB']
  const may = (bit: bigint) => ((host.capabilities >> bit) & 1n) === 1n
  const programs = ['unshare', 'nsenter', 'setsid'].filter((name) => !host.has(name))
  const gib = Math.round(host.memory / 2 ** 30)
  return [
    ...(host.user === 0 ? [] : ['it needs root, for networks and mounts of its own: sudo npm run lab -- …']),
    ...(host.user !== 0 || (may(CAP_SYS_ADMIN) && may(CAP_NET_ADMIN))
      ? []
      : [
          'this root may not mount or make networks (a container?): give it SYS_ADMIN and NET_ADMIN, or --privileged',
        ]),
    ...(programs.length === 0 ? [] : [`not on PATH: ${programs.join(', ')}: install util-linux`]),
    ...(/\boverlay\b/.test(host.fileSystems)
      ? []
      : ['the kernel has no overlay file system: modprobe overlay']),
    ...(gib >= LEAST_MEMORY_GIB ? [] : [`it has ${gib} GiB of memory; the lab needs ${LEAST_MEMORY_GIB}`]),
  ]
}

/** Errors: LabError with everything that this machine lacks, and what would do. */
export const demandHost = (host: Host = thisHost()): void => {
  const missing = lacks(host)
  if (missing.length > 0)
    throw new LabError(['the lab cannot run here:', ...missing.map((line) => `  ${line}`)].join('\n'))
}
