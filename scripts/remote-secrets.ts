#!/usr/bin/env node
import { tell } from './programs/outcome.ts'
import { remoteSecrets } from './remote-secrets/command.ts'

process.exitCode = tell(await remoteSecrets(process.argv.slice(2), (line) => console.error(line)))
