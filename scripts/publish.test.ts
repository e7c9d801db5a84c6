import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { awsData, fleetText, gcpData, merged } from '../generators/testing/fleets.ts'
import { fakeBinary, temporaryFolder } from '../tools/fakes.ts'
import { publicUrl } from './publish/repository.ts'

const ROOT = join(import.meta.dirname, '..')
const VERSION = 'v9.8.7-test'
const METADATA = `.cache/publish/${VERSION}.json`
const DIGEST = `sha256:${'d'.repeat(64)}`
const AWS = '123456789012.dkr.ecr.us-east-1.amazonaws.com'
const GCP = 'us-central1-docker.pkg.dev/example-inference/inference'

type Clusters = Parameters<typeof fleetText>[1]

const manifest = (digest: string, architectures: readonly string[] = ['amd64', 'arm64']) =>
  JSON.stringify({
    digest,
    manifests: [
      ...architectures.map((architecture) => ({ platform: { os: 'linux', architecture } })),
      { platform: { os: 'unknown', architecture: 'unknown' } },
    ],
  })

/** A machine with fake docker, aws, gcloud and git that note how they were called, and nothing else but a shell. */
const machine = (clusters?: Clusters) => {
  const folder = temporaryFolder()
  const bin = join(folder, 'bin')
  const calls = join(folder, 'calls')
  const path = (name: string) => join(bin, name)
  mkdirSync(bin)
  for (const tool of ['bash', 'cat', 'sh']) symlinkSync(join('/bin', tool), path(tool))
  const noting = (name: string, body = '') => fakeBinary(path(name), `echo "${name} $*" >> ${calls}\n${body}`)
  const docker = ({
    seenByAws = manifest(DIGEST),
    seenByGcp = manifest(DIGEST),
    built = DIGEST,
    copying = '',
  } = {}) =>
    noting(
      'docker',
      `case "$*" in
        login*) cat >> ${folder}/passwords ;;
        "buildx build"*) echo '{"containerimage.digest":"${built}"}' > ${METADATA} ;;
        "buildx imagetools create"*) ${copying || ':'} ;;
        *inspect*amazonaws*) echo '${seenByAws}' ;;
        *inspect*) echo '${seenByGcp}' ;;
      esac`,
    )
  const git = (status = '') =>
    fakeBinary(
      path('git'),
      `case "$*" in
        rev-parse*) echo 0123abc ;;
        status*) printf '${status}' ;;
        remote*) echo https://user:hidden@example.com/team/repository.git ;;
      esac`,
    )
  docker()
  git()
  noting('aws', 'case "$1" in ecr) echo secret-of-aws ;; esac')
  noting('gcloud', 'case "$1" in auth) echo secret-of-gcloud ;; esac')
  const fleet = join(folder, 'clusters')
  mkdirSync(fleet)
  for (const [name, text] of fleetText({}, clusters).files) writeFileSync(join(fleet, name), text)
  return {
    docker,
    git,
    noting,
    without: (name: string) => rmSync(path(name)),
    run: (...args: readonly string[]) =>
      spawnSync(process.execPath, [join(ROOT, 'scripts/publish.ts'), ...args, '--clusters', fleet], {
        env: { PATH: bin, HOME: folder },
        cwd: folder,
        encoding: 'utf8',
      }),
    calls: () => (existsSync(calls) ? readFileSync(calls, 'utf8').trim().split('\n') : []),
    passwords: () => readFileSync(join(folder, 'passwords'), 'utf8').trim().split('\n'),
  }
}

const BUILD = `docker buildx build --platform linux/amd64,linux/arm64 --file server/Dockerfile --build-arg VERSION=${VERSION} --build-arg REVISION=0123abc --build-arg SOURCE=https://example.com/team/repository --provenance mode=min --tag ${AWS}/ml-inference:${VERSION} --metadata-file ${METADATA} --push .`
const COPY = `docker buildx imagetools create --tag ${GCP}/ml-inference:${VERSION} ${AWS}/ml-inference@${DIGEST}`
const inspect = (registry: string) =>
  `docker buildx imagetools inspect ${registry}/ml-inference:${VERSION} --format {{json .Manifest}}`

beforeEach(() => onTestFinished(() => rmSync(join(ROOT, METADATA), { force: true })))

describe('publishing', () => {
  test('logs in, builds once, copies by digest, looks at every registry, and prints what to do next', () => {
    const { run, calls } = machine()
    expect(run(VERSION)).toMatchObject({
      status: 0,
      stdout: `${DIGEST}\nnext:\n  npm run canary -- start ${VERSION} ${DIGEST}\n  npm run canary -- advance\n`,
    })
    expect(calls().slice(3)).toEqual([
      'aws ecr get-login-password --region us-east-1',
      `docker login --username AWS --password-stdin ${AWS}`,
      'gcloud auth print-access-token',
      'docker login --username oauth2accesstoken --password-stdin us-central1-docker.pkg.dev',
      BUILD,
      COPY,
      inspect(AWS),
      inspect(GCP),
    ])
    expect(calls().slice(0, 3).sort()).toEqual(['aws --version', 'docker buildx version', 'gcloud --version'])
  })

  test('passwords go through standard input, to nobody else', () => {
    const { run, calls, passwords } = machine()
    const { stdout, stderr } = run(VERSION)
    expect(passwords()).toEqual(['secret-of-aws', 'secret-of-gcloud'])
    expect(`${calls().join('\n')}${stdout}${stderr}`).not.toMatch(/secret-of|hidden/)
  })

  test('clusters that share a registry share the push', () => {
    const { run, calls } = machine([awsData('one', 0), awsData('two', 1)])
    expect(run(VERSION).status).toBe(0)
    expect(calls()).toEqual([
      'docker buildx version',
      'aws --version',
      'aws ecr get-login-password --region us-east-1',
      `docker login --username AWS --password-stdin ${AWS}`,
      BUILD,
      inspect(AWS),
    ])
  })

  test('a registry of neither cloud needs neither of their tools', () => {
    const own = { cloud: { registry: 'registry.example.com/team' } }
    const { run, calls, without } = machine([merged(gcpData('gcp'), own)])
    without('aws')
    without('gcloud')
    expect(run(VERSION).status).toBe(0)
    expect(calls().map((call) => call.split(' ').slice(0, 3).join(' '))).toEqual([
      'docker buildx version',
      'docker buildx build',
      'docker buildx imagetools',
    ])
  })
})

describe('with buildah, on a machine without Docker', () => {
  const INDEX = manifest(DIGEST)
  const pushed = `sha256:${createHash('sha256').update(INDEX).digest('hex')}`
  /** The machine from above with fake buildah and skopeo in the place of docker. */
  const without = (index = INDEX) => {
    const made = machine()
    made.without('docker')
    made.noting(
      'buildah',
      `case "$*" in
        login*) cat > /dev/null ;;
        "manifest rm"*) exit 125 ;;
        "manifest push"*) printf ${pushed} > ${METADATA} ;;
      esac`,
    )
    made.noting('skopeo', `case "$1" in inspect) printf '%s' '${index}' ;; esac`)
    return made
  }
  const ARGUMENTS = `--build-arg VERSION=${VERSION} --build-arg REVISION=0123abc --build-arg SOURCE=https://example.com/team/repository`

  test('builds, pushes the index, copies it as it is and holds its bytes against the digest', () => {
    const { run, calls } = without()
    expect(run(VERSION)).toMatchObject({ status: 0, stdout: expect.stringMatching(`^${pushed}\nnext:`) })
    expect(calls().slice(0, 4).sort()).toEqual([
      'aws --version',
      'buildah --version',
      'gcloud --version',
      'skopeo --version',
    ])
    expect(calls().slice(4)).toEqual([
      'aws ecr get-login-password --region us-east-1',
      `buildah login --username AWS --password-stdin ${AWS}`,
      'gcloud auth print-access-token',
      'buildah login --username oauth2accesstoken --password-stdin us-central1-docker.pkg.dev',
      `buildah manifest rm localhost/ml-inference:${VERSION}`,
      `buildah build --layers=false --platform linux/amd64,linux/arm64 --file server/Dockerfile ${ARGUMENTS} --manifest localhost/ml-inference:${VERSION} .`,
      `buildah manifest push --all --digestfile ${METADATA} localhost/ml-inference:${VERSION} docker://${AWS}/ml-inference:${VERSION}`,
      `skopeo copy --all --preserve-digests docker://${AWS}/ml-inference@${pushed} docker://${GCP}/ml-inference:${VERSION}`,
      `skopeo inspect --raw docker://${AWS}/ml-inference:${VERSION}`,
      `skopeo inspect --raw docker://${GCP}/ml-inference:${VERSION}`,
    ])
  })

  test('fails when a registry has other bytes', () => {
    expect(without(manifest(DIGEST, ['amd64'])).run(VERSION)).toMatchObject({
      status: 1,
      stderr: expect.stringContaining(`${AWS} has ${VERSION} as sha256:`),
    })
  })
})

describe('on request', () => {
  test('for one platform, from another base, without a login', () => {
    const { run, docker, calls } = machine()
    const [one] = [manifest(DIGEST, ['amd64'])]
    docker({ seenByAws: one, seenByGcp: one })
    const words = ['--platform', 'linux/amd64', '--base', 'mirror.example.com/node:24', '--no-login']
    expect(run(VERSION, ...words).status).toBe(0)
    const [, build = ''] = calls()
    expect(build).toMatch(
      /--platform linux\/amd64 .*--build-context node:24-bookworm-slim@sha256:[0-9a-f]{64}=docker-image:\/\/mirror\.example\.com\/node:24 /,
    )
    expect(calls().join()).not.toContain('login')
  })

  test.each([
    [['--platform', 'linux/s390x'], '--platform is a list of linux/amd64 and linux/arm64'],
    [['--builder', 'kaniko'], '--builder is docker or buildah'],
  ])('%j is wrong use', (words, message) => {
    const { run, calls } = machine()
    expect(run(VERSION, ...words)).toMatchObject({ status: 2, stderr: expect.stringContaining(message) })
    expect(calls()).toEqual([])
  })
})

describe('publishing fails', () => {
  test('when a registry has another digest', () => {
    const { run, docker } = machine()
    const other = `sha256:${'e'.repeat(64)}`
    docker({ seenByGcp: manifest(other) })
    expect(run(VERSION)).toMatchObject({
      status: 1,
      stdout: '',
      stderr: expect.stringContaining(`${GCP} has ${VERSION} as ${other}, not as ${DIGEST}`),
    })
  })

  test('when an architecture is not in the index', () => {
    const { run, docker } = machine()
    docker({ seenByAws: manifest(DIGEST, ['amd64']) })
    expect(run(VERSION)).toMatchObject({
      status: 1,
      stdout: '',
      stderr: expect.stringContaining('lacks linux/arm64'),
    })
  })

  test('at the first command that fails, with its words and its exit code', () => {
    const { run, docker, calls } = machine()
    docker({ copying: 'echo denied >&2; exit 7' })
    expect(run(VERSION)).toMatchObject({
      status: 1,
      stdout: '',
      stderr: expect.stringContaining(`${COPY}\nended with exit code 7: denied`),
    })
    expect(calls().at(-1)).toBe(COPY)
  })

  test('when buildx writes no digest', () => {
    const { run, docker, calls } = machine()
    docker({ built: '' })
    expect(run(VERSION)).toMatchObject({ status: 1, stderr: expect.stringContaining(METADATA) })
    expect(calls().at(-1)).toBe(BUILD)
  })

  test('before it logs in anywhere, naming every tool that is not there', () => {
    const { run, without, calls } = machine()
    without('docker')
    without('gcloud')
    const { status, stderr } = run(VERSION)
    expect({ status, stderr }).toEqual({
      status: 1,
      stderr: 'not on PATH, or not working: docker with buildx (docker buildx version), gcloud\n',
    })
    expect(calls()).toEqual(['aws --version'])
  })

  test('on changes that are not committed, unless they are allowed', () => {
    const { run, git, calls } = machine()
    git(' M server/src/main.ts\\n')
    expect(run(VERSION)).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('commit your changes, or give --allow-dirty: server/src/main.ts'),
    })
    expect(calls()).toEqual([])
    expect(run(VERSION, '--allow-dirty').status).toBe(0)
    expect(calls().find((call) => call.includes('buildx build'))).toContain('REVISION=0123abc-dirty ')
  })

  test.each([
    [[], 'name one version'],
    [['1.1.0'], 'is not a version'],
    [['v1.1.0', 'v1.2.0'], 'name one version'],
    [['v1.1.0', '--push'], 'there is no option --push; there are '],
  ])('on wrong use with exit code 2: %j', (args, message) => {
    const { run, calls } = machine()
    expect(run(...args)).toMatchObject({ status: 2, stdout: '', stderr: expect.stringContaining(message) })
    expect(calls()).toEqual([])
  })
})

describe('--dry-run', () => {
  test('prints the very commands of a real run and runs none', () => {
    const real = machine()
    real.run(VERSION)
    const { run, calls } = machine()
    const { status, stdout } = run(VERSION, '--dry-run')
    expect({ status, calls: calls() }).toEqual({ status: 0, calls: [] })
    const [login, ...printed] = stdout
      .replaceAll(/\$'([^']*)'/g, '$1')
      .trim()
      .split('\n')
    expect(login).toBe(
      `aws ecr get-login-password --region us-east-1 | docker login --username AWS --password-stdin ${AWS}`,
    )
    expect(printed.slice(1)).toEqual([
      BUILD,
      `# DIGEST is then in ${METADATA}`,
      COPY.replace(DIGEST, 'DIGEST'),
      inspect(AWS),
      inspect(GCP),
      `npm run canary -- start ${VERSION} DIGEST`,
      'npm run canary -- advance',
    ])
    expect(real.calls()).toEqual(expect.arrayContaining([BUILD, COPY]))
  })

  test('--help needs nothing', () => {
    const { run, without } = machine()
    without('git')
    expect(run('--help')).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/^Usage: npm run publish:image/),
    })
  })
})

test.each([
  ['https://example.com/team/repository.git', 'https://example.com/team/repository'],
  ['https://user:password@example.com/team/repository', 'https://example.com/team/repository'],
  ['git@example.com:team/repository.git', 'https://example.com/team/repository'],
  ['ssh://git@example.com:2222/team/repository.git', 'https://example.com/team/repository'],
  ['/srv/repository.git', 'unknown'],
  ['file:///srv/repository.git', 'unknown'],
])('the label of the source of %s is %s', (remote, expected) => {
  expect(publicUrl(remote)).toBe(expected)
})
