/** All files of one Prometheus, from what Argo CD has applied in its cluster. */
import { stringify } from 'yaml'
import type { Monitor, Rules } from './monitors.ts'
import { INTERVAL, scrapeConfigs } from './scrape.ts'
import type { Settings } from './settings.ts'

/** Where they lie in its pod. */
export const FOLDER = '/etc/prometheus'
export const MAIN = 'prometheus.yaml'
const RULES = '.rules.yaml'

export interface Applied {
  readonly monitors: readonly Monitor[]
  readonly rules: readonly Rules[]
}

const byName = (a: Rules | Monitor, b: Rules | Monitor) =>
  `${a.namespace} ${a.name}`.localeCompare(`${b.namespace} ${b.name}`)

/** Texts by file name; equal for equal objects, in whatever order they come. */
export const configuration = (
  { monitors, rules }: Applied,
  { externalLabels, discovery }: Pick<Settings, 'externalLabels' | 'discovery'>,
): Readonly<Record<string, string>> => ({
  [MAIN]: stringify({
    global: {
      scrape_interval: INTERVAL,
      scrape_timeout: INTERVAL,
      evaluation_interval: INTERVAL,
      external_labels: externalLabels,
    },
    rule_files: [`${FOLDER}/*${RULES}`],
    scrape_configs: monitors.toSorted(byName).flatMap((monitor) => scrapeConfigs(monitor, discovery)),
  }),
  ...Object.fromEntries(
    rules
      .toSorted(byName)
      .map(({ namespace, name, groups }) => [`${namespace}-${name}${RULES}`, stringify({ groups })]),
  ),
})
