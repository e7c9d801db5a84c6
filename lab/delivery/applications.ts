/** Waits for Applications, and says why one is not well. */
import { z } from 'zod'
import { isWell } from '../../generators/delivery/index.ts'
import { type Api, applications, listOf, pods, text, whyWaits } from '../api/index.ts'
import { type Say, waitFor } from '../steps/index.ts'

const events = listOf(
  z.object({
    involvedObject: z.object({ kind: text, namespace: text, name: text }),
    reason: text,
    message: text,
    lastTimestamp: z.string().nullish(),
  }),
)

const LAST_EVENTS = 8

/** Why Applications of a cluster are not well: what they say, pods that wait, and the last warnings; a line each. */
export const whyNotWell = async (api: Api): Promise<string> => {
  const bad = (await applications(api)).filter((each) => !isWell(each))
  const latest = events
    .parse(await api.get('/api/v1/events?fieldSelector=type%3DWarning'))
    .sort((a, b) => ((a.lastTimestamp ?? '') < (b.lastTimestamp ?? '') ? -1 : 1))
    .slice(-LAST_EVENTS)
  return [
    ...bad.flatMap(({ name, sync, health, problems }) => [
      `${name}: ${sync || 'not compared'}, ${health || 'not looked at'}`,
      ...problems.map((line) => `  ${line}`),
    ]),
    ...pods
      .parse(await api.get('/api/v1/pods'))
      .flatMap((pod) => whyWaits(pod).map((why) => `Pod ${pod.namespace}/${pod.name}: ${why}`)),
    ...latest.map(
      ({ involvedObject: { kind, namespace, name }, reason, message }) =>
        `Event ${kind} ${namespace}/${name}: ${reason} ${message}`,
    ),
  ]
    .map((line) => `  ${line}`)
    .join('\n')
}

interface Patience {
  /** Seconds; then it is an error that says why. */
  readonly seconds: number
  readonly say: Say
  /** Applications that cannot be well, and so the root, which is as well as the worst of them. */
  readonly except: readonly string[]
}

/** Waits until every Application of a cluster is Synced and Healthy. Errors: LabError that says why it is not. */
export const waitWell = (api: Api, { seconds, say, except }: Patience) => {
  const well = async () => {
    const all = await applications(api)
    const waiting = all.filter((each) => !isWell(each) && !except.includes(each.name))
    if (all.length > 1 && waiting.length === 0) return true
    const names = waiting.map(({ name }) => name).join(', ')
    say(`${all.length - waiting.length} of ${all.length} well, waiting for ${names}`)
    return false
  }
  return waitFor(`every Application of ${api.cluster} synced and healthy`, well, {
    seconds,
    every: 1_000,
    otherwise: () => whyNotWell(api),
  })
}
