/** The table of waves in docs/delivery.md. */
import { waves } from '../../generators/parts/index.ts'
import { parts } from '../../generators/render/index.ts'

const self = { name: 'argocd', wave: 'delivery' } as const

export const wavesTable = () => {
  const byWave = Map.groupBy([...parts, self], ({ wave }) => waves[wave])
  const rows = [...byWave]
    .sort(([a], [b]) => a - b)
    .map(([wave, group]) => `| ${wave} | ${group.map(({ name }) => `\`${name}\``).join(', ')} |`)
  return ['| wave | Applications |', '|---|---|', ...rows].join('\n')
}
