/**
 * The lab's person at a terminal: this machine's files and programs, in the lab's network, in the clone of the repository, with
 * kubectl for every cluster and command lines of clouds that say where the lab has everything.
 */
import { writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Fleet } from '../../generators/fleet/index.ts'
import { writeClis } from '../clis/index.ts'
import { authorityFile, namesOf } from '../internet/index.ts'
import { cacheFolder, type Machine } from '../machine/index.ts'
import { programsFolder } from '../programs/index.ts'
import { secretsFolder } from '../secrets/index.ts'
import { cloneFolder } from './repository.ts'

/** Becomes what it is given, where the names of /etc/hosts are those of the lab; nobody else sees that mount. */
const AMONG_NAMES = 'mount --bind "$1" /etc/hosts; shift; exec "$@"'

export interface AsPerson {
  readonly argv: readonly string[]
  readonly cwd: string
  readonly env: NodeJS.ProcessEnv
}

/** How to start a program as the person. */
export const asPerson = (machine: Machine, fleet: Fleet, argv: readonly string[]): AsPerson => {
  const hosts = join(machine.state, 'etc/hosts')
  const names = [...namesOf(fleet)].map(([name, address]) => `${address} ${name}`)
  writeFileSync(hosts, ['127.0.0.1 localhost', ...names, ''].join('\n'))
  const clis = join(machine.state, 'clis')
  writeClis(clis)
  const inside = ['unshare', '--mount', '--propagation=private', 'sh', '-ec', AMONG_NAMES, 'sh', hosts]
  return {
    argv: machine.inNetwork('person', [...inside, ...argv]),
    cwd: cloneFolder(machine),
    env: {
      ...process.env,
      PATH: [clis, programsFolder(), dirname(process.execPath), process.env.PATH].join(':'),
      KUBECONFIG: join(machine.state, 'kubeconfig'),
      LAB_CLUSTERS: join(cloneFolder(machine), 'clusters'),
      LAB_SECRETS: secretsFolder(machine.state),
      GIT_SSL_CAINFO: authorityFile(cacheFolder()),
      SSL_CERT_FILE: authorityFile(cacheFolder()),
      GIT_TERMINAL_PROMPT: '0',
    },
  }
}
