import { writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { temporaryFolder } from '../../tools/fakes.ts'
import { FindingsError } from '../findings/index.ts'
import { bundled } from './bundle.ts'
import { serve } from './index.ts'

const served = async (pageOf = () => ({ html: '<p>page</p>', policy: "default-src 'none'" })) => {
  const page = await serve(pageOf, 0)
  onTestFinished(page.close)
  const { host } = new URL(page.url)
  /** Node's fetch may not set Host. */
  const ask = (path = '/', headers: Record<string, string> = { host }, method = 'GET') =>
    new Promise<{ readonly status: number | undefined; readonly text: string }>((resolve, reject) => {
      const asked = request(`${page.url.slice(0, -1)}${path}`, { method, headers }, (answer) => {
        let text = ''
        answer.setEncoding('utf8').on('data', (piece: string) => {
          text += piece
        })
        answer.on('end', () => resolve({ status: answer.statusCode, text }))
      })
      asked.on('error', reject)
      asked.end()
    })
  return { page, ask, host }
}

describe('the page is for this machine', () => {
  test('served on 127.0.0.1, kept by nobody, in nobody else’s hands', async () => {
    const { page } = await served()
    expect(new URL(page.url).hostname).toBe('127.0.0.1')
    const { headers } = await fetch(page.url)
    expect(headers.get('cache-control')).toBe('no-store')
    expect(headers.get('content-security-policy')).toBe("default-src 'none'")
  })

  test('who comes by another name gets nothing', async () => {
    const { ask, host } = await served()
    for (const name of ['example.com', 'example.com:80', `evil.${host}`])
      expect(await ask('/', { host: name }), name).toMatchObject({ status: 421 })
    expect(await ask('/', { host: host.replace('127.0.0.1', 'localhost') })).toEqual({
      status: 200,
      text: '<p>page</p>',
    })
  })

  test('there is one page, which is read and no more', async () => {
    const { ask, host } = await served()
    expect(await ask('/', { host }, 'HEAD')).toEqual({ status: 200, text: '' })
    expect(await ask('/', { host }, 'POST')).toMatchObject({ status: 405 })
    for (const path of ['/page.ts', '/../package.json'])
      expect(await ask(path), path).toMatchObject({ status: 404 })
  })
})

test('a fleet that is refused is said, and the page comes back with the fleet', async () => {
  let wrong = true
  const { ask } = await served(() => {
    if (wrong)
      throw new FindingsError([
        {
          code: 'fleet-value',
          place: { file: 'clusters/aws.yaml', line: 7 },
          message: 'too few',
          mend: 'more',
        },
      ])
    return { html: 'well', policy: '' }
  })
  expect(await ask()).toEqual({
    status: 500,
    text: 'clusters/aws.yaml:7\n  error fleet-value: too few\n  mend: more\n\nMend it, and load this page again.\n',
  })
  wrong = false
  expect(await ask()).toMatchObject({ status: 200, text: 'well' })
})

test('a port that is taken is told, with what to do', async () => {
  const { page } = await served()
  const port = Number(new URL(page.url).port)
  await expect(serve(() => ({ html: '', policy: '' }), port)).rejects.toThrow(
    `127.0.0.1:${port}\n  error file-refused: another program listens here already\n  mend: name another port`,
  )
})

test('a script that would need what a browser has not is refused when it is made', async () => {
  const entry = join(temporaryFolder(), 'entry.ts')
  writeFileSync(entry, "import { readFileSync, statSync } from 'node:fs'\nglobalThis.read = readFileSync")
  await expect(bundled(entry)).rejects.toThrow('a page has no node:fs')
  writeFileSync(
    entry,
    "import { statSync } from 'node:fs'\nimport { Chart } from 'cdk8s'\nglobalThis.read = 1",
  )
  expect((await bundled(entry)).trim()).toBe('globalThis.read=1;')
})
