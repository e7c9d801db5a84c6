#!/usr/bin/env node
import { meshCa } from './mesh-ca/command.ts'
import { tell } from './programs/outcome.ts'

process.exitCode = tell(await meshCa(process.argv.slice(2)))
