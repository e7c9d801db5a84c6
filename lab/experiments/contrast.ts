/** The usual design under the same faults: a subset for each cloud by its label, and a split between them. */
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parse, stringify } from 'yaml'
import { z } from 'zod'
import { failedOf } from '../traffic/index.ts'
import type { Change } from './context.ts'
import type { Experiment } from './experiment.ts'
import { readFault, type Strike, underFaults } from './faults.ts'

const FOLDER = 'rendered/base/traffic'

const rule = z.looseObject({
  spec: z.looseObject({ subsets: z.array(z.looseObject({ name: z.string() })) }),
})
const service = z.looseObject({
  spec: z.looseObject({ http: z.array(z.looseObject({ retries: z.unknown().optional() })) }),
})

/** A subset that selects a cloud cannot fail over, whatever its routes do; retries are the mesh's own. */
const usual: Change = async (folder) => {
  const change = async (name: string, edit: (object: unknown) => unknown) => {
    const file = join(folder, FOLDER, `${name}-ml-inference.yaml`)
    await writeFile(file, stringify(edit(parse(await readFile(file, 'utf8')))))
  }
  await change('destination-rule', (object) => {
    const read = rule.parse(object)
    const subsets = read.spec.subsets.map(({ name }) => ({
      name,
      labels: { cloud: name.replace(/^.*?-/, '') },
    }))
    return { ...read, spec: { ...read.spec, subsets } }
  })
  await change('virtual-service', (object) => {
    const read = service.parse(object)
    const http = read.spec.http.map(({ retries: _, ...route }) => route)
    return { ...read, spec: { ...read.spec, http } }
  })
}

const experiment = (name: string, title: string, strikes: readonly Strike[]): Experiment => ({
  name: `usual-${name}`,
  group: 'contrast',
  title,
  expected: 'fails for as long as it lasts',
  run: async (lab) => {
    await lab.commit(usual)
    const { rows, at } = await underFaults(lab, strikes)
    return [{ name: 'failed', value: failedOf(rows), limit: { atLeast: 1 } }, ...readFault(lab, rows, at)]
  },
})

export const contrasts: readonly Experiment[] = [
  experiment('dead', 'all pods killed for 20 s', [{ fault: 'dead' }]),
  experiment('hang', 'all pods hang for 20 s', [{ fault: 'hang' }]),
  experiment('errors', 'every pod answers 500 to half', [{ fault: 'errors' }]),
]
