import { once } from 'node:events'
import { type Command, text, wholeNumber } from '../../generators/command-line/index.ts'
import { stateFolder } from '../machine/index.ts'
import { labOf, startPage } from '../page/index.ts'

export const command: Command = {
  usage: 'page [--port N]',
  summary: 'a page that shows the lab as it is, with buttons that break and mend',
  details: `Served to this machine only, until Ctrl-C. It may be started before the lab, and
stays when that ends.
  --port N  of 127.0.0.1 (default 7070)`,
  options: { port: { type: 'string', default: '7070' } },
  run: async (args): Promise<0> => {
    const lab = labOf(stateFolder())
    const page = await startPage(lab, wholeNumber(text(args, 'port') ?? '', 'a port'))
    console.log(`${page.url} (Ctrl-C ends it)`)
    await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')])
    await page.close()
    lab.close()
    return 0
  },
}
