/** The app's image: by its own Dockerfile, published by the repository's own command to registries that have the fleet's names. */
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, realpathSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Fleet, registryOf } from '../../generators/fleet/index.ts'
import { app } from '../../generators/inference/index.ts'
import { LabError, runToEnd } from '../machine/index.ts'
import type { Say } from '../steps/index.ts'
import type { Content } from './contents.ts'
import { file, link, tree } from './layers.ts'
import { make } from './make.ts'
import { nameOf } from './names.ts'
import { type Store, storeIn } from './store.ts'
import { inWorkshop, WORKSHOP_REGISTRY, type Workshop } from './workshop.ts'

/** What node:24-bookworm-slim has of npm; its version is the packages' own business. */
const NPM = '11.6.2'
const BASE = 'node:24-bookworm-slim'

/** Versions of the app that differ in nothing but their label: one to run, one to roll out as a canary. */
export const APP_VERSIONS = ['v1.0.0', 'v1.1.0'] as const
type AppVersion = (typeof APP_VERSIONS)[number]
type AppImages = Readonly<Record<AppVersion, string>>

/** The Dockerfile's base where Docker Hub is out of reach: Debian, and the Node that runs this. */
const base = (npm: string): Content => ({
  name: nameOf(BASE),
  on: 'debian',
  entries: [
    file('usr/local/bin/node', process.execPath),
    ...tree('usr/local/lib/node_modules/npm', join(npm, 'lib/node_modules/npm')),
    link('usr/local/bin/npm', '../lib/node_modules/npm/bin/npm-cli.js'),
  ],
  start: { Env: ['PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'], Cmd: ['node'] },
})

const LOCK = 'package-lock.json'

/**
 * Packages of the lock file that an image could have: those for development come and go without a change of any image. The
 * bundler is one too, but its version stands in the server's package.json.
 */
const locked = (text: string): readonly unknown[] => {
  const { packages }: { packages: Record<string, { dev?: true }> } = JSON.parse(text)
  return Object.entries(packages).filter(([path, { dev }]) => path !== '' && dev !== true)
}

/** Digest of everything that the image is built from. */
const sourcesOf = (repository: string): string => {
  const listed = execFileSync('git', ['ls-files', '-z', '--', LOCK, '.dockerignore', 'server'], {
    cwd: repository,
    encoding: 'utf8',
  })
  const hash = createHash('sha256').update(`${process.version} ${NPM}`)
  for (const path of listed.split('\0').filter((name) => name !== '' && existsSync(join(repository, name)))) {
    const content = readFileSync(join(repository, path))
    hash.update(`${path}\0`)
    hash.update(path === LOCK ? JSON.stringify(locked(content.toString())) : content)
  }
  return hash.digest('hex')
}

interface Note {
  readonly sources: string
  readonly images: AppImages
}

const noteIn = (store: string) => join(store, 'app.json')

const noted = (store: string): Note | undefined =>
  existsSync(noteIn(store)) ? JSON.parse(readFileSync(noteIn(store), 'utf8')) : undefined

/** The digests that were published to the store. Errors: LabError when none were. */
export const appImages = (store: string): AppImages => {
  const note = noted(store)
  if (note === undefined) throw new LabError("the app's image is not there: npm run lab -- install")
  return note.images
}

/** What the lab's fleet runs. */
export const stableImage = (store: string): { readonly version: AppVersion; readonly digest: string } => {
  const [version] = APP_VERSIONS
  return { version, digest: appImages(store)[version] }
}

export interface App extends Omit<Workshop, 'registries'> {
  readonly fleet: Fleet
}

const namesOf = ({ fleet }: App) => [...new Set(fleet.clusters.map(({ cloud }) => registryOf(cloud)))]

/** Whether every registry has what these sources make. */
export const isPublished = (of: App): boolean => {
  const note = noted(of.store)
  if (note?.sources !== sourcesOf(of.repository)) return false
  const store: Store = storeIn(of.store)
  const has = (registry: string, version: AppVersion) =>
    store.find(nameOf(`${registry}/${app.name}:${version}`)) === note.images[version]
  return APP_VERSIONS.every((version) => namesOf(of).every((registry) => has(registry, version)))
}

const npmIn = (folder: string): string => {
  const prefix = join(folder, `npm-${NPM}`)
  const words = ['install', '--global', '--prefix', prefix, '--no-audit', '--no-fund', `npm@${NPM}`]
  if (!existsSync(join(prefix, 'bin/npm'))) execFileSync('npm', words, { stdio: 'pipe' })
  return prefix
}

/** Whether the Dockerfile's own base can be had. */
const hubAnswers = (): Promise<boolean> =>
  fetch('https://registry-1.docker.io/v2/', { signal: AbortSignal.timeout(5_000) }).then(
    ({ status }) => status === 401 || status === 200,
    () => false,
  )

/** `npm run publish:image`, as a person would; its last line but the advice is the digest. */
const publish = async (of: App, words: readonly string[], bin: string, say: Say): Promise<string> => {
  const argv = ['npm', 'run', '--silent', 'publish:image', '--', ...words]
  const env = { ...process.env, PATH: `${bin}:${process.env.PATH}` }
  const heard = (text: string) => say(text.trim().split('\n').at(-1) ?? '')
  const { stdout } = await runToEnd(argv, argv, { env, heard }, of.repository)
  const digest = /^sha256:[0-9a-f]{64}$/m.exec(stdout)?.[0]
  if (digest === undefined) throw new LabError(`${argv.join(' ')} tells no digest:\n${stdout.slice(-4_000)}`)
  return digest
}

/** Builds and publishes each version, and notes their digests. */
export const publishApp = async (of: App, clusters: string, say: Say): Promise<void> => {
  const store = storeIn(of.store)
  const own = await hubAnswers()
  if (!own) await make(store, base(npmIn(of.folder)), of.debian)
  const registries = namesOf(of).map((registry) => registry.split('/')[0] ?? registry)
  const platform = `linux/${process.arch === 'arm64' ? 'arm64' : 'amd64'}`
  const how = [
    ...['--builder', 'buildah', '--no-login', '--allow-dirty'],
    ...['--platform', platform, '--clusters', clusters],
    ...(own ? [] : ['--base', `${WORKSHOP_REGISTRY}/library/${BASE}`]),
  ]
  const sources = sourcesOf(of.repository)
  mkdirSync(of.store, { recursive: true })
  // Inside of the workshop links of the host lead nowhere.
  const [repository, served] = [realpathSync(of.repository), realpathSync(of.store)]
  await inWorkshop({ ...of, registries, repository, store: served }, async (bin) => {
    const [stable, next] = APP_VERSIONS
    const images: AppImages = {
      [stable]: await publish(of, [stable, ...how], bin, say),
      [next]: await publish(of, [next, ...how], bin, say),
    }
    writeFileSync(noteIn(of.store), JSON.stringify({ sources, images } satisfies Note))
  })
}
