#!/usr/bin/env node
// `npx kubeconform …` in this repository: the pinned binary, with arguments, streams and exit code passed through.
import { spawn } from 'node:child_process'
import { constants } from 'node:os'
import { ASKED } from './binary.ts'
import { tool } from './index.ts'

if (process.env[ASKED] !== undefined) {
  console.error('this is the wrapper of this repository, not the binary')
  process.exit(1)
}

try {
  const child = spawn(await tool('kubeconform'), process.argv.slice(2), { stdio: 'inherit' })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => child.kill(signal))
  child.on('error', (error) => {
    console.error(error.message)
    process.exitCode = 1
  })
  // As a shell says it: 128 and the number of the signal that ended it.
  child.on('exit', (code, signal) => {
    process.exitCode = code ?? 128 + (signal === null ? 0 : constants.signals[signal])
  })
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
