import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Command, flag, UsageError } from '../../command-line/index.ts'
import { takeBack, withLocks, writeAll } from '../../files/index.ts'
import { editorSchemas } from '../../fleet/index.ts'
import { places, placesOf } from '../places.ts'

const read = (path: string) => (existsSync(path) ? readFileSync(path, 'utf8') : undefined)

export const command: Command = {
  usage: 'editor-schemas [--check] [--json] [--clusters DIR]',
  summary: 'writes the JSON Schemas beside the fleet files, which editors complete and check with',
  details: `  --check         write nothing; exit 1 when a schema is out of date
  --json          print the files that were, or would be, written as JSON
  --clusters DIR  where the fleet's files are (default clusters)`,
  options: { clusters: places.clusters, check: { type: 'boolean' }, json: { type: 'boolean' } },
  run: (args) => {
    const { clusters } = placesOf(args)
    if (!existsSync(clusters)) throw new UsageError(`there is no folder ${clusters}`)
    const stale = [...editorSchemas()].filter(([name, text]) => read(join(clusters, name)) !== text)
    if (!flag(args, 'check') && stale.length > 0)
      withLocks([clusters], () => {
        takeBack([clusters])
        writeAll(stale.map(([name, text]) => ({ folder: clusters, path: name, text })))
      })
    const files = stale.map(([name]) => `${clusters}/${name}`)
    const verb = flag(args, 'check') ? 'is out of date: npm run editor-schemas' : 'written'
    if (flag(args, 'json')) console.log(JSON.stringify({ files, findings: [] }, null, 2))
    else if (files.length === 0) console.log('the schemas are up to date')
    else console.log(files.map((file) => `${file} ${verb}`).join('\n'))
    return stale.length > 0 && flag(args, 'check') ? 1 : 0
  },
}
