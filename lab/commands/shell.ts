import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Command } from '../../generators/command-line/index.ts'
import { cloneFolder } from '../delivery/index.ts'
import { authorityFile, namesOf } from '../internet/index.ts'
import { cacheFolder } from '../machine/index.ts'
import { programsFolder } from '../programs/index.ts'
import { fleetNow, runningLab } from './running.ts'

/** Becomes what it is given, where the names of /etc/hosts are those of the lab; nobody else sees that mount. */
const AMONG_NAMES = 'mount --bind "$1" /etc/hosts; shift; exec "$@"'

export const command: Command = {
  usage: 'shell [command]…',
  summary: "a shell as the lab's person, in the clone of the repository",
  details: `Or one command: npm run lab -- shell git push
This machine's files and programs, in the lab's network: git pushes to the lab's
git host under the repository's own URL, kubectl knows both clusters, and the
repository's commands work. Exit code 1 when it ends with another than 0.`,
  options: {},
  passes: true,
  run: ({ words }) => {
    const machine = runningLab()
    const hosts = join(machine.state, 'etc/hosts')
    const names = [...namesOf(fleetNow(machine))].map(([name, address]) => `${address} ${name}`)
    writeFileSync(hosts, ['127.0.0.1 localhost', ...names, ''].join('\n'))
    const argv = words.length > 0 ? words : [process.env.SHELL ?? 'bash']
    const inside = ['unshare', '--mount', '--propagation=private', 'sh', '-ec', AMONG_NAMES, 'sh', hosts]
    const [program = '', ...args] = machine.inNetwork('person', [...inside, ...argv])
    const { status } = spawnSync(program, args, {
      stdio: 'inherit',
      cwd: cloneFolder(machine),
      env: {
        ...process.env,
        PATH: `${process.env.PATH}:${programsFolder()}`,
        KUBECONFIG: join(machine.state, 'kubeconfig'),
        GIT_SSL_CAINFO: authorityFile(cacheFolder()),
        GIT_TERMINAL_PROMPT: '0',
      },
    })
    return status === 0 ? 0 : 1
  },
}
