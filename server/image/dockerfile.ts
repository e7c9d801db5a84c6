/** What the Dockerfile's last stage says of a container: the check starts the server so, and the benchmark measures it so. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

export interface Container {
  readonly environment: Readonly<Record<string, string>>
  readonly user: string
  readonly command: readonly string[]
}

/** The Dockerfile of the server. */
export const dockerfile = (): string => readFileSync(join(import.meta.dirname, '..', 'Dockerfile'), 'utf8')

/** Errors: there is no USER, or no CMD in the exec form. */
export const containerOf = (text: string): Container => {
  const last = text.slice(text.lastIndexOf('\nFROM '))
  const said = (line: RegExp): string => {
    const found = line.exec(last)?.[1]
    if (found === undefined) throw new Error(`the Dockerfile's last stage has no ${line.source}`)
    return found
  }
  const command: readonly string[] = JSON.parse(said(/^CMD (\[.*\])$/m))
  const variables = [...last.matchAll(/^ENV (\w+)=(?:"(.*)"|(.*))$/gm)]
  return {
    environment: Object.fromEntries(variables.map(([, name, quoted, bare]) => [name, quoted ?? bare])),
    user: said(/^USER (\S+)$/m),
    command,
  }
}
