/** terraform/accounts.yaml: what the accounts decide, and no file of the fleet does. */
import { existsSync } from 'node:fs'
import { type Document, isNode, LineCounter, parseDocument } from 'yaml'
import { z } from 'zod'
import { readText } from '../../generators/files/index.ts'

/** It is not there, or not as it must be. */
export class AccountsError extends Error {
  override readonly name = 'AccountsError'
}

const bucket = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/, 'must be 3 to 63 lower-case letters, digits and dashes')
  .describe('Name of the bucket, unique in the world. Bootstrap makes it where it is missing.')
const region = z.string().describe('Region of the bucket, best that of a cluster.')
const variables = (of: string) =>
  z
    .record(z.string().regex(/^[a-z_]+$/), z.json())
    .describe(`Variables of ${of}, by name; its page says what each is. No secret belongs here.`)

const accounts = z.strictObject({
  state: z
    .strictObject({
      aws: z
        .strictObject({
          account: z
            .string()
            .regex(/^\d{12}$/, 'must be 12 digits, in quotes')
            .describe('AWS account of the bucket: 12 digits, in quotes.'),
          region,
          bucket,
        })
        .optional()
        .describe('Of the clusters on AWS.'),
      gcp: z
        .strictObject({ project: z.string().describe('Google project of the bucket.'), region, bucket })
        .optional()
        .describe('Of the clusters on Google, the VPN and the load balancer.'),
    })
    .describe('Where Terraform keeps its state.'),
  stages: z
    .strictObject({
      aws: variables('terraform/stages/aws').default({}),
      gcp: variables('terraform/stages/gcp').default({}),
      vpn: variables('terraform/stages/vpn').default({}),
      edge: variables('terraform/stages/edge').default({}),
    })
    .prefault({})
    .describe('Variables of the stages of Terraform, for all clusters.'),
  clusters: z
    .record(z.string(), variables('its stage'))
    .default({})
    .describe('Variables of one cluster alone, by its name. They go before those of its stage.'),
})

export type Accounts = z.output<typeof accounts>

/** The JSON Schema that editors complete and check the file with: terraform/accounts.schema.json. */
export const accountsSchema = (): string =>
  `${JSON.stringify(z.toJSONSchema(accounts, { target: 'draft-7', io: 'input' }), undefined, 2)}\n`

/** The line of the deepest part of a path that is there. */
const lineOf = (document: Document, path: readonly PropertyKey[], lines: LineCounter): number => {
  const node = document.getIn(path, true)
  if (isNode(node) && node.range) return lines.linePos(node.range[0]).line
  return path.length === 0 ? 1 : lineOf(document, path.slice(0, -1), lines)
}

/** `clusters`: names of those in the fleet. Errors: AccountsError with the file, the place in it, and what is wrong there. */
export const readAccounts = (file: string, clusters: readonly string[]): Accounts => {
  if (!existsSync(file))
    throw new AccountsError(`${file} is not there: it says where state is kept, and who administers clusters`)
  const lines = new LineCounter()
  const document = parseDocument(readText(file), { lineCounter: lines, prettyErrors: false })
  const [broken] = document.errors
  if (broken !== undefined)
    throw new AccountsError(`${file}:${lines.linePos(broken.pos[0]).line} ${broken.message}`)
  const { success, data, error } = accounts.safeParse(document.toJS())
  const unknown = Object.keys(data?.clusters ?? {}).filter((name) => !clusters.includes(name))
  if (success && unknown.length === 0) return data
  const issues = [
    ...(error?.issues ?? []),
    ...unknown.map((name) => ({ path: ['clusters', name], message: 'the fleet has no such cluster' })),
  ]
  const found = issues.map(
    ({ path, message }) =>
      `${file}:${lineOf(document, path, lines)} ${path.join('.') || 'the file'}: ${message}`,
  )
  throw new AccountsError(found.join('\n'))
}
