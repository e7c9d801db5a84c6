import { expect, test } from 'vitest'
import { demandHost, type Host } from './index.ts'

const good: Host = {
  platform: 'linux',
  user: 0,
  capabilities: 0x1fffeffffffn,
  memory: 24 * 2 ** 30,
  has: () => true,
  fileSystems: 'nodev\toverlay\n',
}

test('a machine that has all is taken', () => {
  expect(() => demandHost(good)).not.toThrow()
})

test.each<[string, Partial<Host>, RegExp]>([
  ['another system', { platform: 'darwin', user: 501 }, /use a Linux machine/],
  ['a user', { user: 1000, capabilities: 0n }, /sudo npm run lab/],
  ['the root of a container', { capabilities: 0xa80425fbn }, /--privileged/],
  ['no util-linux', { has: (name) => name !== 'nsenter' }, /not on PATH: nsenter: install util-linux/],
  ['no overlay', { fileSystems: 'ext4\n' }, /modprobe overlay/],
  ['little memory', { memory: 4 * 2 ** 30 }, /it has 4 GiB of memory; the lab needs 12/],
])('%s is refused with a reason and what would do', (_, other, message) => {
  expect(() => demandHost({ ...good, ...other })).toThrow(message)
})

test('all reasons are told at once', () => {
  expect(() => demandHost({ ...good, user: 1000, memory: 0 })).toThrow(/root[\s\S]*GiB/)
})
