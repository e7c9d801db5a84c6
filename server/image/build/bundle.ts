/**
 * The server and its packages as JavaScript in a few files: one that every start loads, the others only where traces are
 * wanted. Names and lines stay readable, since stack traces have no map: Node with one takes 35 MiB more.
 */
import { cpSync, readFileSync, writeFileSync } from 'node:fs'
import { join, sep } from 'node:path'
import { type Plugin, rolldown } from 'rolldown'
import { licences, packageOf } from './licences.ts'

const server = join(import.meta.dirname, '..', '..')

/** The package that an import is of; undefined for files and for what Node brings. */
const imported = (source: string) => /^(?!node:)(@[^/]+\/)?[^./][^/]*/.exec(source)?.[0]

/** An image has what package.json names; a whole checkout has more, which nobody may come to need by that. */
const onlyDependencies = (root: string): Plugin => {
  const { dependencies }: { dependencies: Record<string, string> } = JSON.parse(
    readFileSync(join(root, 'package.json'), 'utf8'),
  )
  return {
    name: 'only-dependencies',
    resolveId: (source, importer) => {
      const name = imported(source)
      if (name !== undefined && importer?.startsWith(root + sep) && !(name in dependencies))
        throw new Error(`${importer} imports ${name}, which is no dependency in package.json`)
    },
  }
}

const STATIC = { from: "path.join(__dirname, '..', 'static')", to: "path.join(__dirname, 'static')" }

/** The files of the documentation's page: beside the bundle, where two modules of other folders find them alike. */
const page: Plugin = {
  name: 'page',
  transform: {
    filter: { id: /@fastify[\\/]swagger-ui[\\/]lib[\\/]routes\.js$/ },
    handler: (code) => {
      if (!code.includes(STATIC.from)) throw new Error('@fastify/swagger-ui has its page elsewhere now')
      return code.replace(STATIC.from, STATIC.to)
    },
  },
}

/** Writes the bundle, the page's files and the licences into a folder, given by its whole path. Errors: of rolldown, an import that is not declared or not there. */
export const bundle = async (into: string, root = server): Promise<void> => {
  const made = await rolldown({
    // What names begin at that the bundle has of files: the same everywhere.
    cwd: root,
    input: join(root, 'src', 'main.ts'),
    platform: 'node',
    // For colours that no log has; whether it is installed depends on what else is in a checkout.
    external: ['supports-color'],
    transform: { define: { __dirname: 'import.meta.dirname' } },
    plugins: [onlyDependencies(root), page],
    onLog: (_, { message }) => {
      throw new Error(message)
    },
  })
  try {
    const { output } = await made.write({
      dir: into,
      entryFileNames: '[name].mjs',
      chunkFileNames: '[name].mjs',
      comments: { legal: true, annotation: false, jsdoc: false },
    })
    const packages = output.flatMap((file) =>
      file.type === 'chunk' ? file.moduleIds.flatMap((module) => packageOf(module) ?? []) : [],
    )
    writeFileSync(join(into, 'licences.txt'), licences(packages))
    const swaggerUi = packages.find((folder) => folder.endsWith('swagger-ui'))
    if (swaggerUi !== undefined) cpSync(join(swaggerUi, 'static'), join(into, 'static'), { recursive: true })
  } finally {
    await made.close()
  }
}
