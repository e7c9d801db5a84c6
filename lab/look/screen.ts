/** One plain screen of the whole lab, for a terminal of 80 columns or more. */
import { table } from '../../generators/command-line/index.ts'
import { isWell } from '../../generators/delivery/index.ts'
import type { ClusterLook, ClusterLost } from './cluster.ts'

const FOLD = 8

const of = (ready: number, all: number) => `${ready}/${all}`
const total = (counts: readonly { readonly ready: number; readonly all: number }[]) =>
  of(
    counts.reduce((sum, { ready }) => sum + ready, 0),
    counts.reduce((sum, { all }) => sum + all, 0),
  )

const row = (look: ClusterLook | ClusterLost): readonly string[] =>
  'error' in look
    ? [look.name, 'does not answer', '', '', '', '']
    : [
        look.name,
        of(look.nodes.ready, look.nodes.all),
        of(look.applications.filter(isWell).length, look.applications.length),
        total(look.pods),
        look.tracks.map(({ track, ready, all }) => `${track} ${of(ready, all)}`).join(', ') || 'none',
        look.prometheus ? 'up' : 'away',
      ]

const folded = (lines: readonly string[]): readonly string[] =>
  lines.length <= FOLD ? lines : [...lines.slice(0, FOLD - 1), `  ... and ${lines.length - FOLD + 1} more`]

const shortened = (line: string, columns: number) =>
  line.length <= columns ? line : `${line.slice(0, columns - 3)}...`

const ills = (look: ClusterLook | ClusterLost): readonly string[] =>
  'error' in look
    ? [`${look.name}: ${look.error}`]
    : [
        ...folded(
          look.applications
            .filter((application) => !isWell(application))
            .map(
              ({ name, wave, sync, health, message = '' }) =>
                `  ${look.name} ${name} (wave ${wave}): ${sync}, ${health}${message === '' ? '' : `: ${message}`}`,
            ),
        ),
        ...folded(look.waiting.map((pod) => `  ${look.name} ${pod}`)),
      ]

/** The text of the screen. `columns` bounds each line. */
export const screen = (
  looks: readonly (ClusterLook | ClusterLost)[],
  {
    gib,
    columns,
    traffic,
  }: { readonly gib: number; readonly columns: number; readonly traffic?: string | undefined },
): string => {
  const waits = looks.flatMap(ills)
  return [
    table(['cluster', 'nodes', 'Applications', 'pods ready', 'of the app', 'Prometheus'], looks.map(row)),
    ...(waits.length === 0 ? ['everything is well'] : ['not well:', ...waits]),
    `memory of everything: ${gib.toFixed(1)} GiB`,
    ...(traffic === undefined ? ['no load runs'] : ['', traffic]),
  ]
    .flatMap((block) => block.split('\n'))
    .map((line) => shortened(line, columns))
    .join('\n')
}
