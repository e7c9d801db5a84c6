/** The service answers: at each cluster's own gateway, then at its public name. */
import { spawn } from 'node:child_process'
import { resolve4 } from 'node:dns/promises'
import { once } from 'node:events'
import { request } from 'node:https'
import { createInterface } from 'node:readline'
import { text } from 'node:stream/consumers'
import { z } from 'zod'
import type { Cluster } from '../../generators/fleet/index.ts'
import { gatewayGroupOf } from '../../generators/network/index.ts'
import { gatewayZones } from '../clouds/cloud.ts'
import { edgeStage, endpointsStage } from '../clouds/stages.ts'
import { carryOut, init, outputsOf } from '../clouds/terraform.ts'
import { jsonIn } from '../programs/run.ts'
import { isGcp, isWhole, type Place } from './place.ts'
import type { Problem, Step } from './step.ts'
import { terraformStep } from './terraform-step.ts'

const BODY = JSON.stringify({ data: [1, 2, 3, 4, 5] })
const answer = z.object({ prediction: z.array(z.number()).min(1), metadata: z.object({ cloud: z.string() }) })

interface Asked {
  /** Where the connection goes. */
  readonly host: string
  readonly port: number
  /** The name in TLS and in the request. */
  readonly name: string
  readonly headers: Readonly<Record<string, string>>
  /** Whether the certificate must be of an authority that this machine trusts. */
  readonly trusted: boolean
}

const PATIENCE_MS = 15_000

/** The cloud that answered a prediction. Errors: of the network, or that say what came instead. */
const predict = async ({ host, port, name, headers, trusted }: Asked): Promise<string> => {
  const asking = request({
    ...{ host, port, servername: name, method: 'POST', path: '/predict', timeout: PATIENCE_MS },
    headers: { host: name, 'content-type': 'application/json', 'content-length': BODY.length, ...headers },
    rejectUnauthorized: trusted,
    agent: false,
  })
  asking.on('timeout', () => asking.destroy(new Error(`no answer within ${PATIENCE_MS / 1000} s`)))
  asking.end(BODY)
  const [response] = await once(asking, 'response')
  const said = await text(response)
  if (response.statusCode !== 200) throw new Error(`${response.statusCode}: ${said.slice(0, 200)}`)
  const found = answer.safeParse(jsonIn(said))
  if (!found.success) throw new Error(`it answers something else than a prediction: ${said.slice(0, 200)}`)
  return found.data.metadata.cloud
}

/** A way from a port of this machine to the gateway of a cluster, while something is done. */
const throughKubectl = async <T>({ name }: Cluster, act: (port: number) => Promise<T>): Promise<T> => {
  const gateway = ['--namespace', 'istio-ingress', 'port-forward', 'service/istio-ingress', ':443']
  const words = ['--context', name, ...gateway]
  const child = spawn('kubectl', words, { stdio: ['ignore', 'pipe', 'pipe'] })
  let complaint = ''
  child.stderr.setEncoding('utf8').on('data', (said: string) => {
    complaint += said
  })
  try {
    await once(child, 'spawn')
    const lines = createInterface(child.stdout)
    const [first] = await Promise.race([once(lines, 'line'), once(lines, 'close').then(() => [''])])
    const port = /:(\d+) ->/.exec(String(first))?.[1]
    if (port === undefined) throw new Error(`kubectl ${words.join(' ')}: ${complaint.trim()}`)
    return await act(Number(port))
  } finally {
    child.kill()
  }
}

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error))

const gateway = ({ fleet: { traffic } }: Place, cluster: Cluster): Step => ({
  name: `answer ${cluster.name}`,
  title: `POST /predict through the gateway of ${cluster.name}`,
  look: async () => {
    const mend = `docs/runbook.md; kubectl --context ${cluster.name} -n istio-ingress logs deployment/istio-ingress`
    try {
      const headers = { [traffic.pinHeader]: cluster.name }
      const asked = { host: '127.0.0.1', name: traffic.host, headers, trusted: false }
      const from = await throughKubectl(cluster, (port) => predict({ ...asked, port }))
      return from === cluster.cloud.provider
        ? []
        : [{ what: `asked for ${cluster.name}, ${from} answered at its gateway`, mend }]
    } catch (error) {
      return [{ what: `the gateway of ${cluster.name}: ${messageOf(error)}`, mend }]
    }
  },
  undo: 'nothing was changed',
})

const endpoints = z.object({ aws_endpoints: z.record(z.string(), z.array(z.string())) })

/** What the stage of the load balancer is told of the gateways, as they are now. Errors: ProgramError. */
export const foundGateways = async ({
  fleet,
  chosen,
  workplace,
}: Pick<Place, 'fleet' | 'chosen' | 'workplace'>) => {
  const aws_endpoints: Record<string, readonly string[]> = {}
  const gateway_zones: Record<string, readonly string[]> = {}
  for (const cluster of chosen) {
    const group = gatewayGroupOf(fleet, cluster)
    if (cluster.cloud.provider === 'gcp' && group !== undefined)
      gateway_zones[cluster.name] = await gatewayZones(cluster.cloud.project, group)
    else {
      const stage = endpointsStage(cluster)
      await init(workplace, stage)
      // It only reads: what it applies is its own outputs.
      await carryOut(workplace, stage, 'apply', { yes: true, quiet: true })
      Object.assign(aws_endpoints, endpoints.parse(await outputsOf(workplace, stage)).aws_endpoints)
    }
  }
  return { aws_endpoints, gateway_zones }
}

const records = z.object({
  records: z.object({
    proof: z.object({ name: z.string(), type: z.string(), data: z.string() }),
    host: z.object({ name: z.string(), type: z.string(), data: z.string() }),
  }),
})

const edge = (place: Place): Step =>
  terraformStep(place, {
    name: 'edge',
    title: 'the global load balancer over the gateways of all clusters',
    stage: async () => edgeStage(place.accounts, await foundGateways(place)),
    after: async (stage, say) => {
      const found = records.parse(await outputsOf(place.workplace, stage)).records
      say('records for the zone of the host, the first for its certificate:')
      for (const { name, type, data } of [found.proof, found.host]) say(`  ${name} ${type} ${data}`)
    },
  })

const publicName = (place: Place): Step => {
  const { host } = place.fleet.traffic
  return {
    name: 'host',
    title: `${host} resolves to the load balancer`,
    look: async () => {
      const stage = edgeStage(place.accounts, { aws_endpoints: {}, gateway_zones: {} })
      await init(place.workplace, stage)
      const wanted = records.safeParse(await outputsOf(place.workplace, stage))
      if (!wanted.success)
        return [{ what: 'there is no load balancer yet', mend: 'npm run bootstrap -- --only edge' }]
      const { proof, host: record } = wanted.data.records
      const found: readonly string[] = await resolve4(host).catch(() => [])
      if (found.includes(record.data)) return []
      return [
        {
          what: `${host} is ${found.join(', ') || 'not known to DNS'}, not ${record.data}`,
          mend: `make two records in its zone: ${[proof, record].map(({ name, type, data }) => `${name} ${type} ${data}`).join('; ')}`,
        },
      ]
    },
    undo: 'delete the record',
  }
}

const publicAnswer = (place: Place): Step => {
  const { host, pinHeader } = place.fleet.traffic
  return {
    name: 'predict',
    title: `POST https://${host}/predict is answered, by each cluster when pinned to it`,
    look: async () => {
      const problems: Problem[] = []
      for (const { name, cloud } of place.chosen)
        try {
          const from = await predict({
            host,
            port: 443,
            name: host,
            headers: { [pinHeader]: name },
            trusted: true,
          })
          if (from !== cloud.provider)
            problems.push({ what: `asked for ${name}, ${from} answered`, mend: 'docs/runbook.md' })
        } catch (error) {
          problems.push({
            what: `https://${host}/predict, asked for ${name}: ${messageOf(error)}`,
            mend: 'a certificate takes up to an hour after its record: gcloud certificate-manager certificates list; then docs/runbook.md',
          })
        }
      return problems
    },
    undo: 'nothing was changed',
  }
}

export const answers = (place: Place): readonly Step[] => [
  ...place.chosen.map((cluster) => gateway(place, cluster)),
  // Google's load balancer, in front of the clusters of both. Made of some clusters alone it would lose the others.
  ...(isWhole(place) && place.chosen.some(isGcp)
    ? [edge(place), publicName(place), publicAnswer(place)]
    : []),
]
