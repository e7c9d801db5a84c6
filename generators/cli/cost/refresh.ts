/** `cost --refresh`: looks prices up and writes them into prices.yaml, all of them or none. */
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { type Arguments, type ExitCode, flag } from '../../command-line/index.ts'
import { CATALOG, lookedUp, monthlyCost, SourceError, type Sources } from '../../cost/index.ts'
import { changedLines, setPrices } from '../../edits/index.ts'
import { FindingsError } from '../../findings/index.ts'
import { loadFleet, PRICES, type Prices, parsePrices, readPricesText } from '../../fleet/index.ts'
import { settle, writeTrees } from '../../render/index.ts'
import { placesOf } from '../places.ts'

const PATIENCE_MS = 60_000
const MOST_BYTES = 32 * 2 ** 20
const MOST_WORDS = 200

const run = promisify(execFile)

/** The program of this machine. What it complains of is repeated in part; what it prints is not. */
const aws: Sources['aws'] = async (words) => {
  const [service = '', action = ''] = words
  try {
    const { stdout } = await run('aws', [...words], { timeout: PATIENCE_MS, maxBuffer: MOST_BYTES })
    return stdout
  } catch (error) {
    const { code, killed, stderr } = Object(error)
    if (code === 'ENOENT') throw new SourceError('is not on PATH')
    const what = `${service} ${action}`
    if (killed === true) throw new SourceError(`${what}: no answer in ${PATIENCE_MS / 1_000} s`)
    const said = `${stderr ?? error}`.trim().replaceAll(/\s+/g, ' ').slice(0, MOST_WORDS)
    throw new SourceError(`${what}: ${said === '' ? `exit code ${code}` : said}`)
  }
}

const sourcesOf = ({ CLOUD_BILLING_API_KEY: key }: NodeJS.ProcessEnv): Sources => ({
  aws,
  catalog: key ? { key, url: new URL(CATALOG) } : undefined,
})

const parsed = (file: string, text: string | undefined): Prices => {
  const result = parsePrices(file, text)
  if ('prices' in result) return result.prices
  throw new FindingsError(result.findings)
}

/** Errors: FindingsError (price-source, price-unlisted, price-missing, and those of the files); nothing is written then. */
export const refresh = async (
  args: Arguments,
  sources: Sources = sourcesOf(process.env),
): Promise<ExitCode> => {
  const { clusters } = placesOf(args)
  settle([clusters])
  const [fleet, file, text] = [loadFleet(clusters), join(clusters, PRICES), readPricesText(clusters)]
  const prices = parsed(file, text)
  const before = text ?? ''
  const now = new Date()
  const result = await lookedUp(fleet, prices, sources, now)
  if ('findings' in result) throw new FindingsError(result.findings)
  const after = setPrices(before, result.refreshed, now.toISOString().slice(0, 10))
  const missing = monthlyCost(fleet, parsed(file, after))
  if ('findings' in missing) throw new FindingsError(missing.findings)
  const changed = after !== before
  if (changed && !flag(args, 'dry-run'))
    writeTrees({ folders: [], sources: [{ folder: clusters, path: PRICES, text: after, was: before }] })
  if (flag(args, 'json')) console.log(JSON.stringify({ file, changed, prices: result.refreshed }, null, 2))
  else console.log(changed ? `${file}\n${changedLines(before, after)}` : `${file} says so already`)
  return 0
}
