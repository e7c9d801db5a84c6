import { request } from 'node:http'
import { describe, expect, onTestFinished, test } from 'vitest'
import { fakeLab } from './fakes.ts'
import { startPage } from './server.ts'

const served = async (lab = fakeLab()) => {
  const page = await startPage(lab, 0)
  onTestFinished(page.close)
  const token = /lab-token" content="([^"]+)"/.exec(await (await fetch(page.url)).text())?.[1] ?? ''
  const { host, origin } = new URL(page.url)
  /** Node's fetch may not set Host and Origin. */
  const ask = (path: string, headers: Record<string, string> = {}, method = 'POST', body = '{}') =>
    new Promise<{ status: number | undefined; text: string }>((resolve, reject) => {
      const asked = request(`${page.url.slice(0, -1)}${path}`, { method, headers }, (answer) => {
        let text = ''
        answer.setEncoding('utf8').on('data', (piece: string) => {
          text += piece
        })
        answer.on('end', () => resolve({ status: answer.statusCode, text }))
      })
      asked.on('error', reject)
      asked.end(method === 'GET' ? undefined : body)
    })
  return { lab, page, ask, own: { host, origin, 'x-lab-token': token } }
}

const hang = JSON.stringify({ fault: 'hang', cluster: 'aws' })

describe('only the page itself can break and mend', () => {
  test('with its own name, origin and token it may', async () => {
    const { lab, ask, own } = await served()
    expect(await ask('/break', own, 'POST', hang)).toEqual({ status: 200, text: 'hang in aws: done.' })
    expect(lab.broken).toHaveLength(1)
    expect(await ask('/mend', own)).toMatchObject({ status: 200 })
    expect(lab.broken).toHaveLength(0)
  })

  test.each([
    ['another site', { origin: 'https://example.com' }, 403],
    ['a page of this machine on another port', { origin: 'http://127.0.0.1:1' }, 403],
    ['no site at all', { origin: '' }, 403],
    ['without the token', { 'x-lab-token': '' }, 403],
    ['a guess of the token', { 'x-lab-token': 'x'.repeat(32) }, 403],
    ['a name that leads here by DNS', { host: 'example.com' }, 421],
  ])('%s may not', async (_, other, status) => {
    const { lab, ask, own } = await served()
    for (const path of ['/break', '/mend'])
      expect(await ask(path, { ...own, ...other }, 'POST', hang)).toMatchObject({ status })
    expect(lab.broken).toHaveLength(0)
  })

  test('the token is another one each time', async () => {
    const [one, other] = [await served(), await served()]
    expect(one.own['x-lab-token'].length).toBeGreaterThan(30)
    expect(one.own['x-lab-token']).not.toBe(other.own['x-lab-token'])
  })

  test('who comes by another name cannot read it either', async () => {
    const { ask, own } = await served()
    for (const path of ['/', '/events'])
      expect(await ask(path, { ...own, host: 'example.com' }, 'GET')).toMatchObject({ status: 421 })
  })
})

test('it listens on this machine only', async () => {
  const { page } = await served()
  expect(new URL(page.url).hostname).toBe('127.0.0.1')
})

test('a port that is taken is told', async () => {
  const { page } = await served()
  await expect(startPage(fakeLab(), Number(new URL(page.url).port))).rejects.toThrow('cannot be served')
})

test('what the lab refuses is said, and what is no order is wrong use', async () => {
  const { ask, own } = await served(fakeLab(undefined, 'hang'))
  expect(await ask('/break', own, 'POST', hang)).toEqual({ status: 409, text: 'aws has 0 pods' })
  for (const body of ['', '{}', '[]', '{"fault":1,"cluster":"aws"}'])
    expect(await ask('/break', own, 'POST', body)).toMatchObject({ status: 400 })
})

test('no file but its own is served, and nothing from elsewhere may run in it', async () => {
  const { page } = await served()
  for (const path of ['server.ts', 'client/../server.ts', '%2e%2e/package.json', 'client/'])
    expect((await fetch(`${page.url}${path}`)).status, path).toBe(404)
  const { headers } = await fetch(page.url)
  expect(headers.get('content-security-policy')).toContain("default-src 'none'")
  expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'")
})

test('a snapshot that fails ends the stream, not the server', async () => {
  const { page } = await served({ ...fakeLab(), snapshot: () => Promise.reject(new Error('no')) })
  await fetch(`${page.url}events`)
    .then((answer) => answer.text())
    .catch(() => undefined)
  expect((await fetch(page.url)).status).toBe(200)
})
