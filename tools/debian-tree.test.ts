import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { fakeBinary, temporaryFolder } from './fakes.ts'
import { find } from './find.ts'
import { PINS } from './pins.ts'

const home = 'chromium-130'

/**
 * A PATH with an apt-get that brings Chromium, a library of it and the C library, after what `apt` does; and a dpkg-deb that
 * unpacks whichever it is given. The Chromium says what it was started with, and a version when it is asked.
 */
const machine = ({ version = '156.0.8078.108', apt = '' } = {}) => {
  const folder = temporaryFolder()
  const bin = join(folder, 'bin')
  fakeBinary(
    join(bin, 'apt-get'),
    `echo "$*" >> ${folder}/asked
${apt}
for word in "$@"; do case $word in Dir::Cache::archives=*) to=\${word#*=} ;; esac; done
case "$*" in *install*) for name in libc6_1 libpulse0_2 chromium_3; do echo > $to/$name.deb; done ;; esac`,
  )
  fakeBinary(
    join(bin, 'dpkg-deb'),
    `case $2 in
*libc6*) /bin/mkdir -p $3/lib/x86_64-linux-gnu && echo > $3/lib/x86_64-linux-gnu/libc.so.6 ;;
*libpulse0*) /bin/mkdir -p $3/usr/lib/x86_64-linux-gnu/pulseaudio ;;
*chromium*) /bin/mkdir -p $3/usr/lib/chromium && cat > $3/usr/lib/chromium/chromium-headless-shell <<'END'
#!/bin/sh
[ "$1" = --version ] && echo Chromium ${version} && exit
echo "$FONTCONFIG_FILE $LD_LIBRARY_PATH $*"
END
/bin/chmod +x $3/usr/lib/chromium/chromium-headless-shell ;;
esac`,
  )
  return { folder, env: { PATH: `${bin}:/bin`, TOOLS_CACHE: join(folder, 'cache') } }
}

const refused = async ({ env }: ReturnType<typeof machine>) =>
  find(PINS.chromium, env)
    .then(() => 'found')
    .catch((error: Error) => error.message.split('\n').find((line) => line.includes('Debian packages')))

test('everything that the package depends on is unpacked into the cache, and nothing else is left there', async () => {
  const { folder, env } = machine()
  const path = await find(PINS.chromium, env)
  expect(path).toBe(join(folder, 'cache', home, 'chromium'))
  expect(readdirSync(join(folder, 'cache'))).toEqual([home])
  expect(readdirSync(dirname(path)).sort()).toEqual(['chromium', 'root'])
  expect(statSync(dirname(path)).mode & 0o777, 'every user may run it').toBe(0o755)
  expect(readFileSync(join(folder, 'asked'), 'utf8')).toMatch(/ install chromium-headless-shell\n$/)
})

test('it starts from where it is moved to with the libraries and fonts there, but with the C library of the machine', async () => {
  const { env } = machine()
  const path = await find(PINS.chromium, env)
  const root = join(dirname(path), 'root')
  const [fonts, libraries, ...words] = execFileSync(path, ['--headless', 'a'], { cwd: '/' })
    .toString()
    .trim()
    .split(' ')
  expect(fonts).toBe(join(root, 'fonts.conf'))
  expect(libraries?.split(':')).toContain(join(root, 'usr/lib/x86_64-linux-gnu/pulseaudio'))
  expect(words).toEqual(['--headless', 'a'])
  expect(readdirSync(root)).not.toContain('lib')
})

test('a machine without lists of packages, as a fresh image is, gets its own', async () => {
  const apt = `case "$*" in
*update) : > ${'$'}{0%/*}/listed; exit ;;
*Dir::State=*) [ -e ${'$'}{0%/*}/listed ] || exit 100 ;;
*) echo 'Unable to locate package' >&2; exit 100 ;;
esac`
  const { folder, env } = machine({ apt })
  expect(await find(PINS.chromium, env)).toBe(join(folder, 'cache', home, 'chromium'))
})

test('a browser that the machine has is taken, under any of its names', async () => {
  const { folder, env } = machine()
  const chrome = fakeBinary(join(folder, 'bin/google-chrome'), 'echo Google Chrome 154.0.1.2')
  expect(await find(PINS.chromium, env)).toBe(chrome)
})

test.each([
  ['apt-get fails', { apt: 'echo "Unable to locate package" >&2; exit 100' }, 'Unable to locate package'],
  ['apt-get brings nothing', { apt: 'exit 0' }, 'brought no package'],
  ['the archive has only an old one', { version: '99.0.1' }, 'is Chromium 99.0.1, not v130'],
])('when %s, the reason is told', async (_, given, reason) => {
  expect(await refused(machine(given))).toContain(reason)
})
