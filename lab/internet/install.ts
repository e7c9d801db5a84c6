/**
 * What the lab's internet serves, put into the cache: below `www/<host>/<path>` lies what that URL answers. Taken from there
 * where there is a way, else made here; what can be had neither way is left out.
 */
import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import type { Fleet } from '../../generators/fleet/index.ts'
import { SOURCES } from '../../generators/kinds/sources.ts'
import { folderOf, tool } from '../../tools/index.ts'
import { LabError } from '../machine/index.ts'
import type { Step } from '../steps/index.ts'
import { authorityFile, labAuthority } from './authority.ts'
import { makerOf } from './charts.ts'
import { chartsOf, filesOf, type WantedChart } from './wanted.ts'

const run = promisify(execFile)
const PATIENCE_MS = 10_000

/** Where what a URL answers lies. */
export const placeOf = (cache: string, { hostname, pathname }: URL): string =>
  join(cache, 'www', hostname, decodeURIComponent(pathname))

const repositoryPlace = (cache: string, { repository }: WantedChart) => placeOf(cache, new URL(repository))

/** The archive of a chart. */
export const chartFile = (cache: string, chart: WantedChart): string =>
  join(repositoryPlace(cache, chart), `${chart.name}-${chart.version}.tgz`)

/** Bytes that a URL answers with; undefined where there is no way to its host. Errors: any other answer than 200. */
const download = async (url: URL): Promise<Buffer | undefined> => {
  const answer = await fetch(url, { signal: AbortSignal.timeout(PATIENCE_MS) }).catch(() => undefined)
  if (answer === undefined) return undefined
  if (!answer.ok) throw new LabError(`${url} answers ${answer.status}`)
  return Buffer.from(await answer.arrayBuffer())
}

const withScratch = async <T>(work: (folder: string) => Promise<T>): Promise<T> => {
  const folder = mkdtempSync(join(tmpdir(), 'lab-'))
  try {
    return await work(folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Whole or not at all: a file that is there is taken as it is by the next installation. */
const write = (file: string, bytes: string | Buffer) => {
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(`${file}.part`, bytes)
  renameSync(`${file}.part`, file)
}

const RELEASE = /^\/argoproj\/argo-cd\/(v[\d.]+)\/(manifests\/.+)$/

const releaseFile = async (url: URL): Promise<Buffer> => {
  const [, version, path = ''] = RELEASE.exec(url.pathname) ?? []
  const source = SOURCES['argo-cd']
  if (version !== source.version)
    throw new LabError(`there is no way to ${url}, and its Go module is known here at ${source.version} only`)
  return readFileSync(join(await folderOf(source, tmpdir()), path))
}

const installFile = async (cache: string, url: URL) =>
  write(placeOf(cache, url), (await download(url)) ?? (await releaseFile(url)))

/** Gets or makes one chart. False when neither can be. */
const installChart = async (cache: string, chart: WantedChart): Promise<boolean> =>
  withScratch(async (scratch) => {
    const helm = await tool('helm')
    const { repository, name, version } = chart
    const maker = makerOf(chart)
    if ((await download(new URL(`${repository}/index.yaml`))) !== undefined)
      await run(helm, ['pull', name, '--repo', repository, '--version', version, '--destination', scratch])
    else if (maker === undefined) return false
    else {
      const { folder, appVersion } = await maker(chart, scratch)
      const versions = ['--version', version, '--app-version', appVersion]
      await run(helm, ['package', folder, ...versions, '--destination', scratch])
    }
    write(chartFile(cache, chart), readFileSync(join(scratch, `${name}-${version}.tgz`)))
    return true
  })

/** The index of a repository, of the charts that are there. */
const index = async (folder: string) => run(await tool('helm'), ['repo', 'index', folder])

/** The charts of the fleet that are not in the cache: they could be had neither way. */
export const missingCharts = (cache: string, fleet: Fleet): readonly WantedChart[] =>
  chartsOf(fleet).filter((chart) => !existsSync(chartFile(cache, chart)))

/** Steps after which everything is in the cache that the lab's internet serves, and the authority that it is trusted by. */
export const internetInstallSteps = (cache: string, fleet: Fleet): readonly Step[] => [
  {
    name: 'an authority that the lab trusts',
    done: () => existsSync(authorityFile(cache)),
    run: async () => {
      await labAuthority(cache)
    },
  },
  {
    name: "the release of Argo CD's files",
    done: () => filesOf(fleet).every((url) => existsSync(placeOf(cache, url))),
    run: async (say) => {
      for (const url of filesOf(fleet)) {
        say(url.pathname)
        await installFile(cache, url)
      }
    },
  },
  {
    name: 'charts',
    done: () => missingCharts(cache, fleet).length === 0,
    run: async (say) => {
      for (const chart of missingCharts(cache, fleet)) {
        say(`${chart.name} ${chart.version}`)
        if (await installChart(cache, chart)) await index(repositoryPlace(cache, chart))
      }
    },
  },
]
