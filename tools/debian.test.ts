import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { debianPackage } from './debian.ts'
import { fakeBinary, nobody, pinOf, temporaryFolder } from './fakes.ts'
import { find } from './find.ts'
import { PINS, type Pin } from './pins.ts'

const pin: Pin = {
  ...pinOf(new Uint8Array()),
  debian: { package: 'kubeconform-tools', path: 'usr/bin/kubeconform' },
}

/** A PATH with an apt-get that brings a package, and a dpkg-deb that unpacks a kubeconform of a version from any. */
const debian = (version = 'v9.9.9', download = 'echo "$@" > tools_1.deb') => {
  const bin = temporaryFolder()
  fakeBinary(join(bin, 'apt-get'), download)
  fakeBinary(
    join(bin, 'dpkg-deb'),
    `/bin/mkdir -p "$3/usr/bin"; { echo '#!/bin/sh'; echo "echo ${version}"; } > "$3/usr/bin/kubeconform"`,
  )
  return { PATH: bin }
}

const installed = async (env: Record<string, string>) =>
  find(pin, { ...env, TOOLS_CACHE: temporaryFolder() }, { installs: [['Debian package', debianPackage]] })
    .then((path) => path.split('/').at(-2))
    .catch((error: Error) => error.message.split('\n').find((line) => line.includes('Debian package')))

test('the package is downloaded, unpacked, and its binary goes into the cache', async () => {
  expect(await installed(debian())).toBe('kubeconform-9.9.9')
})

test('a package of another version is refused: its archive decides which one it has', async () => {
  expect(await installed(debian('v8.0.0'))).toMatch(/is v8\.0\.0, not v9\.9\.9$/)
})

test('a machine without lists of packages, as a fresh image is, gets its own', async () => {
  const apt = `case "$*" in
*update) : > listed ;;
*Dir::State=*download*) [ -e listed ] && echo > tools_1.deb ;;
*) echo 'Unable to locate package' >&2; exit 100 ;;
esac`
  expect(await installed(debian('v9.9.9', apt))).toBe('kubeconform-9.9.9')
})

test.each([
  ['there is no apt-get', () => ({ PATH: '/nowhere' }), 'no apt-get on PATH'],
  [
    'apt-get fails',
    () => debian('v9.9.9', 'echo "Unable to locate package" >&2; exit 100'),
    'Unable to locate',
  ],
  ['apt-get brings nothing', () => debian('v9.9.9', 'exit 0'), 'brought no package'],
])('when %s, the reason is told', async (_, machine, reason) => {
  expect(await installed(machine())).toContain(reason)
})

test('promtool is known by what Debian and the project make it print, in every version that knows our rules', () => {
  const told = (text: string) => PINS.promtool.says instanceof RegExp && PINS.promtool.says.test(text)
  expect(told('promtool, version 2.42.0+ds (branch: debian/sid, revision: 2.42.0+ds-5)')).toBe(true)
  expect(
    told('promtool, version 2.42.0 (branch: HEAD, revision: 225c61122d88b01d1f0eaaee0e05b6f3e0567ac0)'),
  ).toBe(true)
  expect(told('promtool, version 2.45.3+ds (branch: debian/sid, revision: 2.45.3+ds-2)')).toBe(true)
  expect(told('promtool, version 3.5.0 (branch: HEAD)')).toBe(true)
  expect(told('promtool, version 2.41.0 (branch: HEAD)')).toBe(false)
  expect(told('promtool, version 2.420.0 (branch: HEAD)')).toBe(false)
  expect(told('promtool, version 1.8.2 (branch: HEAD)')).toBe(false)
})

test('a machine that has no way to promtool gets one error with every way', async () => {
  const error = await find(PINS.promtool, {
    PATH: temporaryFolder(),
    TOOLS_CACHE: temporaryFolder(),
    TOOLS_RELEASES: await nobody(),
  }).catch((thrown: Error) => thrown.message)
  expect(String(error).split('\n')).toEqual([
    'promtool 2.42.0 cannot be had. Tried:',
    '  PROMTOOL: not set',
    '  PATH: no promtool there',
    expect.stringContaining('is not there yet'),
    expect.stringMatching(/^ {2}release: no (checksum known|release) for /),
    '  Debian package: no apt-get on PATH',
    '  go install: Go cannot install its module',
    'Mend one of these, or get promtool 2.42.0 yourself and set PROMTOOL to its path.',
  ])
})

test('a program that needs a folder of its package finds it, where the cache keeps both', async () => {
  const bin = temporaryFolder()
  fakeBinary(join(bin, 'apt-get'), 'echo > tools_1.deb')
  fakeBinary(
    join(bin, 'dpkg-deb'),
    `/bin/mkdir -p "$3/usr/sbin" "$3/usr/share/scripts"
echo v9.9.9 > "$3/usr/share/scripts/version"
{ echo '#!/bin/sh'; echo '/bin/cat "$SCRIPTS/version"'; } > "$3/usr/sbin/kubeconform"; /bin/chmod 755 "$3/usr/sbin/kubeconform"`,
  )
  const path = await find(
    {
      ...pin,
      debian: {
        package: 'kubeconform-tools',
        path: 'usr/sbin/kubeconform',
        data: { path: 'usr/share/scripts', variable: 'SCRIPTS' },
      },
    },
    { PATH: bin, TOOLS_CACHE: temporaryFolder() },
    { installs: [['Debian package', debianPackage]] },
  )
  expect(execFileSync(path, { env: {} }).toString()).toBe('v9.9.9\n')
})
