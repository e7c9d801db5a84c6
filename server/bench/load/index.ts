/** Load from the best tool that this machine has. */
import { onPath } from '../cores.ts'
import { autocannon } from './autocannon.ts'
import { hey } from './hey.ts'
import type { Load } from './load.ts'
import { wrk } from './wrk.ts'

export { heyCount } from './hey.ts'
export type { Load, Seen } from './load.ts'

export interface Tool {
  readonly name: string
  readonly load: Load
}

export const tool = (): Tool => {
  if (onPath('wrk')) return { name: 'wrk', load: wrk }
  if (onPath('hey')) return { name: 'hey, since wrk is not on PATH', load: hey }
  return {
    name: 'autocannon, since neither wrk nor hey is on PATH; its times are whole milliseconds',
    load: autocannon,
  }
}
