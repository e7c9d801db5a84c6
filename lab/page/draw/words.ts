/** How numbers and states are said, everywhere on the page alike. */
import type { Application } from '../../look/index.ts'
import type { Snapshot } from '../lab.ts'

export const number = (value: number): string =>
  (value < 10 ? Number(value.toFixed(1)) : Math.round(value)).toString()
export const percent = (value: number): string => `${Number(value.toFixed(1))} %`
export const of = (ready: number, all: number): string => `${ready}/${all}`
export const isWell = ({ sync, health }: Pick<Application, 'sync' | 'health'>): boolean =>
  sync === 'Synced' && health === 'Healthy'

/** One that is on its way is not ill yet. */
export const moodOf = (application: Pick<Application, 'sync' | 'health'>): 'well' | 'moves' | 'ill' =>
  isWell(application) ? 'well' : /^(Degraded|Unknown)$/.test(application.health) ? 'ill' : 'moves'

const plural = (count: number, one: string) => `${count} ${one}${count === 1 ? '' : 's'}`

/** The whole lab in one line, the worst first: what is read aloud when it changes. */
export const statusOf = ({
  clouds,
  traffic,
  broken,
  trouble,
}: Snapshot): { words: string; well: boolean } => {
  const lost = clouds.flatMap(({ name, look }) => (look !== undefined && 'error' in look ? [name] : []))
  const failing = traffic?.streams.some(({ failed }) => failed > 0) === true
  const ill = clouds
    .flatMap(({ look }) => (look === undefined || 'error' in look ? [] : look.applications))
    .filter((application) => !isWell(application)).length
  const says = [
    trouble ?? (clouds.some(({ look }) => look === undefined) ? 'looking' : ''),
    failing ? 'requests fail' : '',
    lost.length > 0 ? `no answer from the API server of ${lost.join(' and ')}` : '',
    broken.length > 0
      ? `broken: ${broken.map(({ fault, cluster }) => `${fault} in ${cluster}`).join(', ')}`
      : '',
    ill > 0 ? `${plural(ill, 'Application')} not well` : '',
  ].filter((words) => words !== '')
  return { words: says.join('; ') || 'everything is well', well: says.length === 0 }
}
