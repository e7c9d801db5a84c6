/**
 * The clusters' half of `npm run bootstrap`, as the lab's person runs it: from certificate authorities to an answer at each
 * gateway. Terraform and the clouds' command lines are the lab's own, and find everything made.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Fleet } from '../../generators/fleet/index.ts'
import { LabError, type Machine } from '../machine/index.ts'
import { secretsFolder } from '../secrets/index.ts'
import type { Say } from '../steps/index.ts'
import { asPerson } from './person.ts'

/**
 * Steps by the beginnings of their names. Left out: whether the tree is rendered, since the lab's has no monitoring; what a
 * cluster must bring, which asks for parts of EKS and GKE that the lab has in other forms; and the global load balancer.
 */
const BEFORE = ['programs', 'logins', 'repository', 'state', 'cluster', 'vpn', 'context', 'images']
/** Those that change a cluster or a secret manager, and those that wait for it. */
const OF_CLUSTERS = [
  'authorities',
  'certificate',
  'argocd',
  'waves',
  'readers',
  'sight',
  'applications',
  'answer',
]

const ENDED = /^(there|done)\s+(\d+)\/(\d+) {2}(.*)$/

/** Milliseconds into a step at which it is killed, at most. */
const KILL_WITHIN_MS = 3_000

interface Ran {
  /** Undefined when it was killed. */
  readonly code: number | undefined
  readonly said: string
}

/** One run; `mayKill` decides at the end of each step whether the next one is killed. */
const runOnce = async (
  machine: Machine,
  fleet: Fleet,
  clusters: readonly string[],
  steps: readonly string[],
  { say, mayKill }: { readonly say: Say; readonly mayKill: (next: number) => boolean },
): Promise<Ran> => {
  const only = steps.flatMap((step) => ['--only', step])
  const root = join(secretsFolder(machine.state), 'root.pem')
  const words = ['scripts/bootstrap.ts', ...clusters, '--yes', '--root', root, '--wait', '900', ...only]
  const { argv, ...how } = asPerson(machine, fleet, [process.execPath, ...words])
  const [program = '', ...args] = argv
  const child = spawn(program, args, { ...how, stdio: ['ignore', 'pipe', 'pipe'] })
  let killed = false
  let said = ''
  const kill = () => {
    killed = child.kill('SIGKILL')
  }
  if (mayKill(1)) setTimeout(kill, Math.random() * KILL_WITHIN_MS)
  for (const stream of [child.stdout, child.stderr])
    createInterface(stream).on('line', (line) => {
      said += `${line}\n`
      say(line.trim())
      const [, , number, of] = ENDED.exec(line) ?? []
      if (number !== undefined && number !== of && mayKill(Number(number) + 1))
        setTimeout(kill, Math.random() * KILL_WITHIN_MS)
    })
  const [code] = await once(child, 'close')
  return { code: killed ? undefined : code, said }
}

/** Runs it to its end; with `kills` it is killed once at each of its steps in the clusters, and started again. Errors: LabError. */
export const runBootstrap = async (
  machine: Machine,
  fleet: Fleet,
  clusters: readonly string[],
  { say, kills }: { readonly say: Say; readonly kills: boolean },
): Promise<void> => {
  const killed = new Set<number>()
  // The others change nothing here: they would only be looked at again after each kill.
  const steps = kills ? OF_CLUSTERS : [...BEFORE, ...OF_CLUSTERS]
  for (;;) {
    // One kill a run: a later step that ends before the kill comes is killed at the next.
    let armed = kills
    const mayKill = (next: number) => {
      if (!armed || killed.has(next)) return false
      armed = false
      killed.add(next)
      return true
    }
    const { code, said } = await runOnce(machine, fleet, clusters, steps, { say, mayKill })
    if (code === 0) return
    if (code !== undefined) throw new LabError(`npm run bootstrap ended with ${code}:\n${said}`)
    say(`killed at step ${[...killed].at(-1)}`)
  }
}
