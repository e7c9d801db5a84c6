/** `main.ts PROGRAM WORDS…` in the place of aws, gcloud and terraform, in the lab's shell. */
import { readFileSync, writeSync } from 'node:fs'
import { parse } from 'yaml'
import { z } from 'zod'
import { loadFleet } from '../../generators/fleet/index.ts'
import { aws, type Clouds, gcloud, type Said, terraform } from './answers.ts'

const kubeconfig = z.object({
  clusters: z.array(z.object({ name: z.string(), cluster: z.object({ server: z.string() }) })),
})

const clouds = (): Clouds => {
  const { LAB_CLUSTERS = '', LAB_SECRETS = '', KUBECONFIG = '' } = process.env
  const { clusters } = kubeconfig.parse(parse(readFileSync(KUBECONFIG, 'utf8')))
  return {
    fleet: loadFleet(LAB_CLUSTERS),
    secrets: LAB_SECRETS,
    servers: new Map(clusters.map(({ name, cluster: { server } }) => [name, server])),
  }
}

const input = () => readFileSync(0, 'utf8')

const said = async (program: string | undefined, words: readonly string[]): Promise<Said> => {
  switch (program) {
    case 'aws':
      return aws(clouds(), words, input)
    case 'gcloud':
      return gcloud(clouds(), words, input)
    case 'gke-gcloud-auth-plugin':
      return { code: 0, stdout: 'Kubernetes v1.35.0-alpha' }
    default:
      return terraform(words)
  }
}

const [program, ...words] = process.argv.slice(2)
const { code, stdout = '', stderr = '' } = await said(program, words)
writeSync(1, stdout)
writeSync(2, stderr)
process.exitCode = code
