/** terraform/accounts.yaml: what the accounts decide, and no file of the fleet does. */
import { existsSync, readFileSync } from 'node:fs'
import { parseDocument } from 'yaml'
import { z } from 'zod'

/** It is not there, or not as it must be. */
export class AccountsError extends Error {
  override readonly name = 'AccountsError'
}

const bucket = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/, 'must be 3 to 63 lower-case letters, digits and dashes')
const variables = z.record(z.string().regex(/^[a-z_]+$/), z.json())

export const accounts = z.strictObject({
  state: z.strictObject({
    aws: z.strictObject({ account: z.string().regex(/^\d{12}$/), region: z.string(), bucket }).optional(),
    gcp: z.strictObject({ project: z.string(), region: z.string(), bucket }).optional(),
  }),
  stages: z
    .strictObject({
      aws: variables.default({}),
      gcp: variables.default({}),
      vpn: variables.default({}),
      edge: variables.default({}),
    })
    .prefault({}),
  clusters: z.record(z.string(), variables).default({}),
})

export type Accounts = z.output<typeof accounts>

/** Errors: AccountsError with the file, the place in it, and what is wrong there. */
export const readAccounts = (file: string): Accounts => {
  if (!existsSync(file))
    throw new AccountsError(`${file} is not there: it says where state is kept, and who administers clusters`)
  const document = parseDocument(readFileSync(file, 'utf8'))
  const [broken] = document.errors
  if (broken !== undefined) throw new AccountsError(`${file}: ${broken.message}`)
  const { success, data, error } = accounts.safeParse(document.toJS())
  if (success) return data
  const lines = error.issues.map(
    ({ path, message }) => `${file}: ${path.join('.') || 'the file'}: ${message}`,
  )
  throw new AccountsError(lines.join('\n'))
}
