/**
 * Every folder of terraform/, by the real program: formatted, valid against the real schemas of its providers, and as its
 * own tests say. Offline. What this cannot prove: that a cloud accepts it, and what only a provider checks.
 */
import { readdirSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { copyOfTree, serveProviders, skipTerraform, terraform, terraformBinary } from './testing/index.ts'

const ROOT = import.meta.dirname
const files = readdirSync(ROOT, { recursive: true, encoding: 'utf8' }).filter(
  (path) => !path.includes('.terraform'),
)
const foldersOf = (pattern: RegExp) =>
  [...new Set(files.filter((path) => pattern.test(path)).map((path) => dirname(path)))].sort()
const tested = foldersOf(/\.tftest\.hcl$/).map((folder) => relative('.', join(folder, '..')))
const folders = foldersOf(/\.tf$/)

describe.skipIf(skipTerraform)('terraform', () => {
  let providers: Awaited<ReturnType<typeof serveProviders>> | undefined
  let tree: Awaited<ReturnType<typeof copyOfTree>> | undefined

  beforeAll(async () => {
    providers = await serveProviders()
    tree = await copyOfTree()
  })
  afterAll(async () => {
    providers?.stop()
    await tree?.remove()
  })

  const run = async (folder: string, ...args: readonly string[]) => {
    if (tree === undefined || providers === undefined) throw new Error('not set up')
    return terraform(join(tree.root, 'terraform', folder), args, providers.env)
  }
  const succeeds = async (folder: string, ...args: readonly string[]) => {
    const { code, text } = await run(folder, ...args)
    expect(code, `${terraformBinary()} ${args.join(' ')} in terraform/${folder}:\n${text}`).toBe(0)
    return text
  }

  test.each(folders)('%s is formatted', async (folder) => {
    await succeeds(folder, 'fmt', '-check', '-diff')
  })

  test.each(folders)('%s is valid', async (folder) => {
    await succeeds(folder, 'init', '-backend=false', '-input=false')
    await succeeds(folder, 'validate')
  })

  test.each(tested)(
    '%s passes its own tests',
    async (folder) => {
      await succeeds(folder, 'fmt', '-check', '-diff', 'tests')
      await succeeds(folder, 'init', '-backend=false', '-input=false')
      expect(await succeeds(folder, 'test')).toMatch(/Success! [1-9]\d* passed, 0 failed/)
    },
    300_000,
  )
})
