/** The commands of docs/delivery.md, word by word, as the lab's person runs them, each with its time and what it said. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { bringUp } from '../../generators/delivery/index.ts'
import type { Fleet } from '../../generators/fleet/index.ts'
import { apiOf, kubectl, PERSON } from '../control-plane/index.ts'
import { type LabAuthority, namesOf } from '../internet/index.ts'
import { LabError, type Machine } from '../machine/index.ts'
import type { LabCluster } from '../plan/index.ts'
import type { Say } from '../steps/index.ts'
import { whyNotWell } from './applications.ts'
import { CLONE } from './repository.ts'

/** The last command may wait 45 minutes, for a cloud's nodes and load balancers. The lab has them at once. */
const PATIENCE_MS = 15 * 60_000

/**
 * What a private repository needs besides, in the words of docs/delivery.md: here it is the authority of the lab, for every
 * host that Argo CD reads from.
 */
export const trust = async (machine: Machine, cluster: string, fleet: Fleet, authority: LabAuthority) => {
  const data = Object.fromEntries([...namesOf(fleet).keys()].map((host) => [host, authority.certificate]))
  const metadata = {
    name: 'argocd-tls-certs-cm',
    namespace: 'argocd',
    labels: { 'app.kubernetes.io/part-of': 'argocd' },
  }
  const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata, data }
  const words = ['apply', '--server-side', '--field-manager=lab', '--filename', '-']
  await kubectl(machine, cluster, words, { input: JSON.stringify(object) })
}

/** Brings up one cluster. What was run, its seconds and what it said, stand in `delivery/<cluster>.json`. Errors: LabError of the first that fails. */
export const bringUpCluster = async (
  machine: Machine,
  cluster: LabCluster,
  { fleet, authority, say }: { fleet: Fleet; authority: LabAuthority; say: Say },
): Promise<void> => {
  const { name } = cluster
  const ran: object[] = []
  for (const [n, { title, argv }] of bringUp(name).entries()) {
    say(`${n + 1}. ${title}`)
    const from = performance.now()
    const { stdout, stderr } = await machine
      .run({ net: 'person' }, argv, { cwd: CLONE, env: PERSON, timeout: PATIENCE_MS })
      .catch(async (error) => {
        const why = await whyNotWell(apiOf(machine, cluster)).catch(
          (asked) => `  and nobody says why: ${asked}`,
        )
        throw new LabError(`${error instanceof Error ? error.message : error}\n${why}`)
      })
    const seconds = Math.round((performance.now() - from) / 100) / 10
    ran.push({ title, command: argv.join(' '), seconds, said: `${stdout}${stderr}`.trim() })
    mkdirSync(join(machine.state, 'delivery'), { recursive: true })
    writeFileSync(join(machine.state, `delivery/${name}.json`), JSON.stringify(ran, undefined, 2))
    // The first has made the namespace; pods of Argo CD, which read it when they start, come later.
    if (n === 0) await trust(machine, name, fleet, authority)
  }
}
