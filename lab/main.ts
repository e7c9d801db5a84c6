#!/usr/bin/env node
/** `npm run lab`: both clouds on this machine. */
import { type Commands, dispatch } from '../generators/command-line/index.ts'
import { LabError } from './machine/index.ts'

const all: Commands['all'] = new Map([
  ['install', () => import('./commands/install.ts')],
  ['up', () => import('./commands/up.ts')],
  ['down', () => import('./commands/down.ts')],
  ['status', () => import('./commands/status.ts')],
  ['traffic', () => import('./commands/traffic.ts')],
  ['break', () => import('./commands/break.ts')],
  ['run', () => import('./commands/run.ts')],
  ['mend', () => import('./commands/mend.ts')],
  ['page', () => import('./commands/page.ts')],
  ['kubectl', () => import('./commands/kubectl.ts')],
  ['shell', () => import('./commands/shell.ts')],
])

process.exitCode = await dispatch(
  {
    before: 'npm run lab --',
    all,
    said: (error) => (error instanceof LabError ? error.message : undefined),
  },
  process.argv.slice(2),
  process.env,
)
