import { join } from 'node:path'
import { broughtBy } from '../generators/charts/brings.ts'
import { differences, judgedCharts } from '../generators/charts/judged.ts'
import { templated } from '../generators/charts/template.ts'
import { loadFleet, platformOf } from '../generators/fleet/index.ts'
import { parts } from '../generators/render/index.ts'
import { reason, tool } from '../tools/index.ts'
import { parsed } from './programs/usage.ts'

const USAGE = `Usage: npm run charts -- <chart> <folder>

Renders a chart in a folder, with all that it depends on, with the values of every cluster, and compares what it brings
with what was judged: generators/charts/brings/<chart>.json. For a new version: write a reason for each line with +, take
out each line with -, and set the version.
Example: helm pull jaeger --repo https://jaegertracing.github.io/helm-charts --version 4.11.1 --untar && npm run charts -- jaeger jaeger
Exit code: 0 the same, 1 other, 2 wrong use.`

const root = join(import.meta.dirname, '..')

const compared = async (name: string, folder: string): Promise<0 | 1> => {
  const known = judgedCharts().get(name) ?? { kinds: {}, ports: {}, rights: {} }
  const fleet = loadFleet(join(root, 'clusters'))
  const helm = await tool('helm')
  const objects = parts
    .filter((part) => part.type === 'chart')
    .filter(({ chart }) => chart.name === name)
    .flatMap((part) =>
      fleet.clusters.flatMap((cluster) => {
        const values = part.values(fleet, cluster)
        return values === undefined ? [] : templated(helm, folder, part, values, platformOf(fleet, cluster))
      }),
    )
  const lines = differences(known, broughtBy(objects))
  console.log(lines.length === 0 ? `${name} brings what was judged` : lines.join('\n'))
  return lines.length === 0 ? 0 : 1
}

const main = async (args: readonly string[]): Promise<0 | 1 | 2> => {
  try {
    const { values, positionals } = parsed('charts', args, { help: { type: 'boolean', short: 'h' } })
    if (values.help) {
      console.log(USAGE)
      return 0
    }
    const [name, folder, ...rest] = positionals
    const known = parts.some((part) => part.type === 'chart' && part.chart.name === name)
    if (name === undefined || folder === undefined || rest.length > 0 || !known)
      throw new Error('name a chart and its folder')
    return await compared(name, folder)
  } catch (error) {
    console.error(`${reason(error)}\n\n${USAGE}`)
    return 2
  }
}

process.exitCode = await main(process.argv.slice(2))
