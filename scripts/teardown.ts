#!/usr/bin/env node
import { tell } from './programs/outcome.ts'
import { teardown } from './teardown/command.ts'
import { typingDesk } from './teardown/desk.ts'

const desk = (yes: boolean) => typingDesk({ input: process.stdin, output: process.stderr, yes })
process.exitCode = tell(await teardown(process.argv.slice(2), desk))
