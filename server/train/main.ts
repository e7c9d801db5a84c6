/**
 * npm run train -w server             trains, prints the table, writes models/forecaster/1 and docs/model.md
 * npm run train -w server -- --check  trains, writes nothing, exits 1 when a file would differ
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { build, manifestText } from './build.ts'
import { realSeries } from './datasets.ts'
import { syntheticTests } from './evaluate.ts'
import { recipe } from './recipe.ts'
import { insert, table } from './table.ts'

/** Generated series in the evaluation. */
const SYNTHETIC_TESTS = 300

const unknown = process.argv.slice(2).filter((argument) => argument !== '--check')
if (unknown.length > 0) {
  console.error(`unknown: ${unknown.join(' ')}. The only option is --check.`)
  process.exit(2)
}
const check = process.argv.includes('--check')

const folder = new URL('../models/forecaster/1/', import.meta.url)
const page = new URL('../../docs/model.md', import.meta.url)

const series = realSeries()
const { onnx, manifest, groups } = build(
  recipe,
  series,
  [...series, ...syntheticTests(SYNTHETIC_TESTS)],
  console.log,
)
console.log(`\n${table(groups)}\n`)

const files = [
  { url: new URL('model.onnx', folder), bytes: Buffer.from(onnx) },
  { url: new URL('model.json', folder), bytes: Buffer.from(manifestText(manifest)) },
  { url: page, bytes: Buffer.from(insert(readFileSync(page, 'utf8'), 'model:table', table(groups))) },
]

const different = files.filter(({ url, bytes }) => !existsSync(url) || !readFileSync(url).equals(bytes))
if (check) {
  for (const { url } of different) console.error(`differs: ${url.pathname}`)
  if (different.length > 0) process.exit(1)
  console.log('model.onnx, model.json and docs/model.md are what this repository trains')
} else {
  mkdirSync(folder, { recursive: true })
  for (const { url, bytes } of files) writeFileSync(url, bytes)
  console.log(`model.onnx: ${onnx.length} bytes, sha256 ${manifest.sha256}`)
}
