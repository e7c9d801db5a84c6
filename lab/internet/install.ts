/**
 * What the lab's internet serves, put into the cache: below `www/<host>/<path>` lies what that URL answers. All of it is made
 * of Go modules, also where there is a way to the real ones: charts must fit the images, and those are made here.
 */
import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import type { Fleet } from '../../generators/fleet/index.ts'
import { SOURCES } from '../../generators/kinds/sources.ts'
import { contentVersion, folderOf, inScratch, sha256, tool } from '../../tools/index.ts'
import { LabError } from '../machine/index.ts'
import type { Step } from '../steps/index.ts'
import { authorityFile, labAuthority } from './authority.ts'
import { type Maker, makerOf } from './charts.ts'
import { chartsOf, filesOf, type WantedChart } from './wanted.ts'

const run = promisify(execFile)

/** Where what a URL answers lies. */
export const placeOf = (cache: string, { hostname, pathname }: URL): string =>
  join(cache, 'www', hostname, decodeURIComponent(pathname))

const repositoryPlace = (cache: string, { repository }: WantedChart) => placeOf(cache, new URL(repository))

/** The archive of a chart. */
const chartFile = (cache: string, chart: WantedChart): string =>
  join(repositoryPlace(cache, chart), `${chart.name}-${chart.version}.tgz`)

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
    throw new LabError(`${url} cannot be made here: only files of Argo CD ${source.version} can`)
  return readFileSync(join(await folderOf(source, tmpdir()), path))
}

/** Changes with whatever makes charts, and with the programs whose images they name: one of another is made again. */
const madeBy = () =>
  sha256(
    ['internet', 'charts', 'prometheus', 'programs']
      .map((room) => contentVersion(join(import.meta.dirname, '..', room), ''))
      .join(),
  )
const noteOf = (cache: string, chart: WantedChart) => `${chartFile(cache, chart)}.by`

const isMade = (cache: string, chart: WantedChart, by: string) =>
  existsSync(chartFile(cache, chart)) &&
  existsSync(noteOf(cache, chart)) &&
  readFileSync(noteOf(cache, chart), 'utf8') === by

const installChart = (cache: string, chart: WantedChart, make: Maker, by: string) =>
  inScratch(cache, 'chart', async (scratch) => {
    const { name, version } = chart
    const { folder, appVersion } = await make(chart, scratch)
    const versions = ['--version', version, '--app-version', appVersion]
    await run(await tool('helm'), ['package', folder, ...versions, '--destination', scratch])
    write(chartFile(cache, chart), readFileSync(join(scratch, `${name}-${version}.tgz`)))
    write(noteOf(cache, chart), by)
  })

/** The index of a repository, of the charts that are there. */
const index = async (folder: string) => run(await tool('helm'), ['repo', 'index', folder])

const missing = (cache: string, fleet: Fleet, by: string) =>
  chartsOf(fleet).flatMap((chart) => {
    const make = makerOf(chart)
    return make === undefined || isMade(cache, chart, by) ? [] : [{ chart, make }]
  })

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
        write(placeOf(cache, url), await releaseFile(url))
      }
    },
  },
  {
    name: 'charts',
    done: () => missing(cache, fleet, madeBy()).length === 0,
    run: async (say) => {
      const by = madeBy()
      for (const { chart, make } of missing(cache, fleet, by)) {
        say(`${chart.name} ${chart.version}`)
        await installChart(cache, chart, make, by)
        await index(repositoryPlace(cache, chart))
      }
    },
  },
]
