/** The way of the lab's person to each Prometheus. */
import { prometheus } from '../../generators/observability/index.ts'
import { PERSON } from '../control-plane/index.ts'
import { LabError, type Machine } from '../machine/index.ts'
import type { LabPlan } from '../plan/index.ts'
import { type Step, together, waitFor } from '../steps/index.ts'

/** Of the ports that lead the person to each Prometheus, the first. */
const FIRST_WAY = 9101

/** Where the person reaches the Prometheus of a cluster. Errors: LabError for one that the lab has not. */
export const metricsUrl = ({ clusters }: LabPlan, name: string): string => {
  const at = clusters.findIndex((cluster) => cluster.name === name)
  if (at < 0) throw new LabError(`the lab has no cluster ${name}`)
  return `http://127.0.0.1:${FIRST_WAY + at}`
}

/** After the bring-up: the documented way to each Prometheus, kept open, and an answer at its end. */
export const metricsStep = (plan: LabPlan, machine: Machine): Step =>
  together('Prometheus answers in each cluster', plan.clusters, async ({ name }) => {
    const { namespace, service, port } = prometheus
    const url = new URL(metricsUrl(plan, name))
    const words = `kubectl --context ${name} --namespace ${namespace} port-forward service/${service} ${url.port}:${port}`
    const again = ['sh', '-c', `while :; do ${words}; sleep 1; done`]
    await machine.start({ net: 'person' }, `metrics-${name}`, again, { env: PERSON })
    const ask = ['curl', '--silent', '--fail', '--max-time', '2', '--output', '/dev/null', `${url}-/ready`]
    await waitFor(
      `Prometheus of ${name} answers`,
      async () => (await machine.run({ net: 'person' }, ask, { anyCode: true })).code === 0,
      { seconds: 120, every: 500 },
    )
  })
