/** The script of the page: the same TypeScript that the commands run, with what it needs, as one text. */
import { join } from 'node:path'
import { build, type Plugin } from 'esbuild'

/** Packages that the page runs; whatever else a module imports is for other uses of it, and must fall away. */
const CARRIED = /^(yaml|zod)(\/|$)/

/**
 * Modules here do nothing when they are loaded but define, so what is not used falls away, whole modules first. What is
 * imported from node or from another package stays outside, and is looked for in the result.
 */
const usedAlone: Plugin = {
  name: 'used-alone',
  setup: ({ onResolve }) => {
    onResolve({ filter: /^\./ }, ({ path, resolveDir, importer }) =>
      importer.includes('node_modules') ? undefined : { path: join(resolveDir, path), sideEffects: false },
    )
    onResolve({ filter: /^[^./]/ }, ({ path, importer, kind }) =>
      kind === 'entry-point' || importer.includes('node_modules') || CARRIED.test(path)
        ? undefined
        : { path, external: true, sideEffects: false },
    )
  },
}

/** Text of a classic script that needs nothing but a browser. Errors: when something of node or a package would be left. */
export const bundled = async (entry: string): Promise<string> => {
  const { outputFiles, metafile } = await build({
    entryPoints: [entry],
    bundle: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2024',
    minify: true,
    legalComments: 'none',
    write: false,
    metafile: true,
    logLevel: 'silent',
    plugins: [usedAlone],
  })
  const left = Object.values(metafile.outputs).flatMap(({ imports }) => imports.map(({ path }) => path))
  if (left.length > 0) throw new Error(`a page has no ${left.join(', ')}`)
  return outputFiles.map(({ text }) => text).join('')
}
