/** What Terraform would take down: by its own files, by the accounts, and by the fleet that it reads. */
import type { DangerRule } from '../case.ts'
import { ofAccounts } from './accounts.ts'
import { ofFiles } from './files.ts'
import { ofFleet } from './fleet.ts'

const terraform: DangerRule = (of) => [...ofFiles(of), ...ofAccounts(of), ...ofFleet(of)]

export const terraformRules = { 'danger-terraform': terraform } as const
