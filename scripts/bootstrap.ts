#!/usr/bin/env node
import { bootstrap } from './bootstrap/command.ts'
import { terminalDesk } from './bootstrap/desk.ts'
import { tell } from './programs/outcome.ts'

const desk = (yes: boolean) => terminalDesk({ input: process.stdin, output: process.stderr, yes })
process.exitCode = tell(await bootstrap(process.argv.slice(2), desk))
