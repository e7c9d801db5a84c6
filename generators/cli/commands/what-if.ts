import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { type Command, text, UsageError, wholeNumber } from '../../command-line/index.ts'
import { pageMaker, readGiven, serve } from '../../what-if/index.ts'
import { outputsOf } from '../outputs.ts'
import { places, placesOf } from '../places.ts'

const PORT = 7171
const LAST_PORT = 65_535

const portOf = (value: string): number => {
  const port = wholeNumber(value, 'a port')
  if (port > LAST_PORT) throw new UsageError(`${port} is not a port: the last is ${LAST_PORT}`)
  return port
}

export const command: Command = {
  usage: 'what-if [--port N | --html FILE] [--clusters DIR]',
  summary: 'a page to try weights, pods, a canary and outages on, before anything is changed',
  details: `  --port N        of 127.0.0.1 (default ${PORT}); 0 takes one that is free
  --html FILE     write the page, which needs no server and no network, and end
  --clusters DIR  where the fleet's files and prices.yaml are (default clusters)
Served to this machine only, until Ctrl-C; loaded again it reads the files again.
It changes nothing: it shows the commands that would, with the diff of each.`,
  options: { clusters: places.clusters, port: { type: 'string' }, html: { type: 'string' } },
  run: async (args): Promise<0> => {
    const [port, file] = [text(args, 'port'), outputsOf(args, ['html']).html]
    if (port !== undefined && file !== undefined)
      throw new UsageError('--html writes a page that needs no port: give one of the two')
    const asked = port === undefined ? PORT : portOf(port)
    const { clusters } = placesOf(args)
    const given = readGiven(clusters)
    const pageOf = await pageMaker()
    if (file !== undefined) {
      const { html } = pageOf(given)
      writeFileSync(file, html)
      console.log(`${file} (${Math.round(html.length / 1_000)} kB): open it in a browser`)
      return 0
    }
    const served = await serve(() => pageOf(readGiven(clusters)), asked)
    console.log(`${served.url} (Ctrl-C ends it)`)
    await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')])
    await served.close()
    return 0
  },
}
