/** What git keeps: sources and what is made from them. What a test or a program left behind is in no commit. */
import { spawnSync } from 'node:child_process'
import { statSync } from 'node:fs'
import { extname, join } from 'node:path'
import { expect, test } from 'vitest'

const ROOT = join(import.meta.dirname, '..')
const { status, stdout } = spawnSync('git', ['-C', ROOT, 'ls-files', '-z'], { encoding: 'utf8' })
// Without git (an archive) nobody can say what is kept.
const known = status === 0
const files = stdout.split('\0').filter(Boolean)

/** At the top; whatever else stands there somebody forgot. */
const TOP =
  '.ci .dockerignore .gitattributes .github .gitignore README.md apps biome.json clusters docs generators lab package-lock.json package.json rendered renovate.json schemas scripts server terraform tools tsconfig.json vitest.config.ts vitest.lab.config.ts'
/** All others are text, or pictures of docs/ and the model. */
const KINDS =
  '.ts .js .py .go .lua .sh .proto .css .html .json .yaml .yml .tf .hcl .md .txt .mod .sum .svg .png .cast .onnx'
const BYTES = 300_000

test.runIf(known)('at the top stands what belongs there', () => {
  const top = new Set(files.map((file) => file.split('/')[0]))
  expect([...top].sort()).toEqual(TOP.split(' ').sort())
})

test.runIf(known)('no file is of a kind that programs leave behind, or large', () => {
  const kinds = new Set(KINDS.split(' '))
  const odd = files.filter((file) => {
    const kind = extname(file)
    return kind !== '' && !kinds.has(kind)
  })
  expect(odd).toEqual([])
  const large = files.filter(
    (file) => (statSync(join(ROOT, file), { throwIfNoEntry: false })?.size ?? 0) > BYTES,
  )
  expect(large).toEqual([])
})
