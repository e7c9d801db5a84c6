/** The table of waves in docs/delivery.md. */
import { lastWave, waves } from '../../generators/parts/index.ts'
import { parts } from '../../generators/render/index.ts'

export const wavesTable = () => {
  const own = [
    { name: 'argocd', wave: waves.delivery },
    { name: 'root', wave: lastWave },
  ]
  const all = [...parts.map(({ name, wave }) => ({ name, wave: waves[wave] })), ...own]
  const byWave = Map.groupBy(all, ({ wave }) => wave)
  const rows = [...byWave]
    .sort(([a], [b]) => a - b)
    .map(([wave, group]) => `| ${wave} | ${group.map(({ name }) => `\`${name}\``).join(', ')} |`)
  return ['| wave | Applications |', '|---|---|', ...rows].join('\n')
}
