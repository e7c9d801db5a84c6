/** What a Service of a cluster answers to the person, by the way that docs/observability.md tells. */
import type { Context } from './context.ts'
import { person } from './demand.ts'

interface Service {
  readonly cluster: string
  readonly namespace: string
  readonly service: string
  readonly port: number
}

/** A port of the person that nobody has. */
const PORT = 19_090

/** The JSON at a path. `parameters` are those of its query. Errors: Error with what was said in its place. */
export const askForwarded = async (
  lab: Context,
  { cluster, namespace, service, port }: Service,
  path: string,
  parameters: Readonly<Record<string, string>> = {},
): Promise<unknown> => {
  const forward = `kubectl --context ${cluster} --namespace ${namespace} port-forward service/${service} ${PORT}:${port}`
  const more = Object.entries(parameters).map(([name, value]) => `--data-urlencode '${name}=${value}'`)
  const curl = `curl --silent --show-error --get --retry 20 --retry-connrefused --retry-delay 1 http://127.0.0.1:${PORT}${path} ${more.join(' ')}`
  // The last line alone: before it, curl tells of every time that it had to ask again.
  const script = `${forward} > /dev/null 2>&1 & trap "kill $!" EXIT; ${curl} 2>&1 | tail -n 1`
  const said = await person(lab, 'sh', '-c', script)
  try {
    return JSON.parse(said)
  } catch {
    throw new Error(`${service} of ${cluster} answers: ${said}`)
  }
}
