#!/usr/bin/env node
import { drift } from './drift/command.ts'

// What it found goes where a program reads it, also when that is drift.
const { code, said } = await drift(process.argv.slice(2))
if (code < 2) console.log(said)
else console.error(said)
process.exitCode = code
