import { spawnSync } from 'node:child_process'
import type { Command } from '../../generators/command-line/index.ts'
import { PERSON } from '../control-plane/index.ts'
import { PATH } from '../machine/index.ts'
import { runningLab } from './running.ts'

export const command: Command = {
  usage: 'kubectl <cluster> <words of kubectl>',
  summary: "kubectl as the lab's person runs it",
  details: `npm run lab -- kubectl aws get pods --all-namespaces
Runs in the network of the person, with the kubeconfig of both clusters.
Exit code 1 when kubectl ends with another than 0.`,
  options: {},
  passes: true,
  run: ({ words: [cluster = '', ...words] }) => {
    const argv = ['kubectl', '--context', cluster, ...words]
    const [program = '', ...args] = runningLab().enter({ net: 'person' }, argv, '/lab/repository')
    const { status } = spawnSync(program, args, {
      stdio: 'inherit',
      env: { PATH, HOME: '/root', ...PERSON },
    })
    return status === 0 ? 0 : 1
  },
}
