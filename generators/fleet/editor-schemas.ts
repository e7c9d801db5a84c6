/** JSON Schemas of the fleet files, so that editors complete and check them. */
import * as z from 'zod'
import { clusterFiles, fleetFile, pricesFile } from './schema/index.ts'

const draft = { target: 'draft-7', io: 'input', unrepresentable: 'any' } as const

const text = (schema: object) => `${JSON.stringify(schema, null, 2)}\n`

/** The text of each schema file, by its name in the clusters folder. */
export const editorSchemas = (): ReadonlyMap<string, string> => {
  const oneOf = Object.values(clusterFiles).map((schema) => {
    const { $schema: _, ...body } = z.toJSONSchema(schema, draft)
    return body
  })
  const cluster = { $schema: 'http://json-schema.org/draft-07/schema#', title: 'One cluster', oneOf }
  return new Map([
    ['fleet.schema.json', text(z.toJSONSchema(fleetFile, draft))],
    ['cluster.schema.json', text(cluster)],
    ['prices.schema.json', text(z.toJSONSchema(pricesFile, draft))],
  ])
}
