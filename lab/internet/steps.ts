/** The internet of the lab that runs: names first, then what they name. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Fleet, METADATA_SERVER, type Provider } from '../../generators/fleet/index.ts'
import type { Machine } from '../machine/index.ts'
import { OUTSIDE } from '../plan/index.ts'
import { type SecretManagers, secretsFolder } from '../secrets/index.ts'
import { type Step, waitForAnswer } from '../steps/index.ts'
import { labAuthority } from './authority.ts'
import type { Served } from './server.ts'
import { namesOf, SECRET_MANAGERS, secretManagerHost } from './wanted.ts'

/** Where a run of the lab keeps what its internet serves, on this machine. */
export const gitFolder = (state: string): string => join(state, 'git')
const folderOf = (state: string) => join(state, 'internet')

/** The names, for CoreDNS: what is not in the list does not exist. */
export const corefile = (names: ReadonlyMap<string, string>): string => `. {
  errors
  log . "{remote} {type} {name} {rcode}" {
    class denial error
  }
  hosts {
${[...names].map(([name, address]) => `    ${address} ${name}`).join('\n')}
    ttl 60
  }
}
`

/** Tries a connection until one is taken. */
const answers = (machine: Machine, port: number, name: string) => {
  const ask = ['timeout', '1', 'bash', '-c', `: < /dev/tcp/${OUTSIDE.internet}/${port}`]
  return waitForAnswer(machine, { name, net: 'internet', seconds: 20 }, ask)
}

/**
 * Steps after which every name that the tree reaches for answers in the lab. `hooks` are told of pushes. The networks must
 * be there.
 */
export const internetSteps = (
  machine: Machine,
  { fleet, cache, hooks = [] }: { fleet: Fleet; cache: string; hooks?: readonly string[] },
): readonly Step[] => {
  const folder = folderOf(machine.state)
  return [
    {
      name: 'names',
      run: async () => {
        mkdirSync(folder, { recursive: true })
        writeFileSync(join(folder, 'Corefile'), corefile(namesOf(fleet)))
        for (const address of Object.values(SECRET_MANAGERS))
          await machine.run({ net: 'internet' }, ['ip', 'address', 'replace', `${address}/32`, 'dev', 'lo'])
        await machine.start({ net: 'internet' }, 'names', ['coredns', '-conf', '/lab/internet/Corefile'])
        // Whoever uses the machine's files asks there, and trusts what answers.
        const { certificate } = await labAuthority(cache)
        const trust = `echo nameserver ${OUTSIDE.internet} > /etc/resolv.conf; cat >> /etc/ssl/certs/ca-certificates.crt`
        await machine.run('machine', ['sh', '-ec', trust], { input: certificate })
        await answers(machine, 53, 'names')
      },
    },
    {
      name: 'files, charts, git and secret managers, under their names',
      run: async () => {
        const authority = await labAuthority(cache)
        const settings = join(folder, 'server.json')
        const listen = async (provider: Provider) => {
          const those = fleet.clusters.filter(({ cloud }) => cloud.provider === provider)
          const pair = await authority.issue(those.map(({ cloud }) => secretManagerHost(cloud)))
          return { ...pair, address: SECRET_MANAGERS[provider], port: 443 }
        }
        const secretManagers: SecretManagers = {
          folder: secretsFolder(machine.state),
          clusters: fleet.clusters,
          aws: await listen('aws'),
          google: await listen('gcp'),
          metadata: { address: METADATA_SERVER, port: 80 },
        }
        const certificate = await authority.issue([...namesOf(fleet).keys()])
        const served: Served = { www: join(cache, 'www'), git: gitFolder(machine.state), certificate, hooks }
        mkdirSync(served.git, { recursive: true })
        writeFileSync(settings, JSON.stringify({ served, address: OUTSIDE.internet, secretManagers }), {
          mode: 0o600,
        })
        const words = [process.execPath, join(import.meta.dirname, 'main.ts'), settings]
        await machine.startHere('internet', 'internet', words)
        await answers(machine, 443, 'internet')
      },
    },
  ]
}
