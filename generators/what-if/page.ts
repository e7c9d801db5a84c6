/** The page as one text that needs nothing else: markup, style, script, and the files of the fleet. */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { escaped, flowStyle } from '../flow/index.ts'
import { bundled } from './bundle.ts'
import type { Given } from './given.ts'

/** The page for a fleet, and the policy that it must be served with. */
export interface Page {
  readonly html: string
  readonly policy: string
}

const read = (name: string) => readFileSync(join(import.meta.dirname, name), 'utf8')

const hashed = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`

/** JSON that ends no script and breaks no line of one, whatever stands in it. */
const inScript = (value: unknown) =>
  JSON.stringify(value).replace(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )

/**
 * Makes pages; the script is bundled once. Nothing from elsewhere runs in them, and nothing they hold gets out: the policy
 * names the one script and the one style by their hashes, and allows no request.
 */
export const pageMaker = async (): Promise<(given: Given) => Page> => {
  const style = `${flowStyle}${read('page.css')}`
  const script = `(()=>{${await bundled(join(import.meta.dirname, 'client', 'main.ts'))}})()`.replace(
    /<(?=\/script|!--)/gi,
    '\\x3c',
  )
  const template = read('page.html')
  const policy = [
    "default-src 'none'",
    `script-src ${hashed(script)}`,
    `style-src ${hashed(style)}`,
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ')
  return (given) => {
    const html = template
      .replace('POLICY', () => escaped(policy))
      .replace('<style></style>', () => `<style>${style}</style>`)
      .replace('>{}</script>', () => `>${inScript(given)}</script>`)
      .replace('<script></script>', () => `<script>${script}</script>`)
    return { html, policy: `${policy}; frame-ancestors 'none'` }
  }
}
