/** The registry that all nodes pull from, whatever host an image's name begins with. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Machine } from '../machine/index.ts'
import { OUTSIDE } from '../plan/index.ts'
import { type Step, waitForAnswer } from '../steps/index.ts'
import { copyStore, storeFolder } from './store.ts'

const PORT = 5000

/** Plain http: the mirror of each node's containerd. */
const REGISTRY = `http://${OUTSIDE.internet}:${PORT}`

/** Debian's docker-registry over a folder, as its configuration. */
export const registryConfig = (folder: string, address: string): string =>
  JSON.stringify({
    version: '0.1',
    log: { level: 'warn', accesslog: { disabled: true } },
    storage: { filesystem: { rootdirectory: folder }, cache: { blobdescriptor: 'inmemory' } },
    http: { addr: address },
  })

/** What a node's containerd reads in `/etc/containerd/certs.d/_default/hosts.toml`. */
export const HOSTS_TOML = `server = "${REGISTRY}"
[host."${REGISTRY}"]
  capabilities = ["pull", "resolve"]
`

/** The lab serves a copy of what was installed, so that nothing of a run goes into the cache. */
export const registryStep = (machine: Machine): Step => ({
  name: 'registry of images',
  done: () => machine.runs('registry'),
  run: async () => {
    rmSync(join(machine.state, 'registry'), { recursive: true, force: true })
    copyStore(storeFolder(), join(machine.state, 'registry'))
    mkdirSync(join(machine.state, 'etc'), { recursive: true })
    writeFileSync(
      join(machine.state, 'etc/registry.json'),
      registryConfig('/lab/registry', `${OUTSIDE.internet}:${PORT}`),
    )
    const place = { net: 'internet' } as const
    await machine.start(place, 'registry', ['docker-registry', 'serve', '/lab/etc/registry.json'])
    const ask = ['curl', '--silent', '--fail', '--output', '/dev/null', `${REGISTRY}/v2/`]
    await waitForAnswer(machine, { ...place, name: 'registry', seconds: 20 }, ask)
  },
})
