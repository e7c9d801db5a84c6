import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { github } from './api.ts'
import { BOT, upsertComment } from './comments.ts'
import { fakeGitHub } from './fake.ts'
import { asCell, asCode, fitting, quiet } from './markdown.ts'

const MARKER = '<!-- ours -->'

describe('one comment', () => {
  test('is written, then changed, and left alone when it says the same', async () => {
    const { there, hub } = await fakeGitHub()
    expect(await upsertComment(hub, 7, MARKER, 'one')).toBe('written')
    expect(await upsertComment(hub, 7, MARKER, 'two')).toBe('changed')
    expect(await upsertComment(hub, 7, MARKER, 'two')).toBe('as it was')
    expect(there.comments.map(({ body }) => body)).toEqual([`${MARKER}\ntwo`])
  })

  test('is found on a later page, behind a hundred of people', async () => {
    const { there, hub } = await fakeGitHub()
    for (let id = 1; id <= 150; id++) there.comments.push({ id, body: 'hm', user: { login: 'somebody' } })
    await upsertComment(hub, 7, MARKER, 'one')
    expect(await upsertComment(hub, 7, MARKER, 'two')).toBe('changed')
    expect(there.comments).toHaveLength(151)
  })

  test.each([
    ['somebody else with our marker', { id: 1, body: `${MARKER}\nhello`, user: { login: 'somebody' } }],
    ['the bot that quotes our marker', { id: 1, body: `> ${MARKER}\nhello`, user: { login: BOT } }],
  ])('of %s is not ours to change', async (_, theirs) => {
    const { there, hub } = await fakeGitHub()
    there.comments.push({ ...theirs })
    expect(await upsertComment(hub, 7, MARKER, 'one')).toBe('written')
    expect(there.comments[0]).toEqual(theirs)
  })
})

describe('the client', () => {
  test('names what was asked and what was refused, and not its token', async () => {
    const { there, hub, env } = await fakeGitHub()
    there.broken = /labels/
    await expect(hub.list('/issues/7/labels', z.unknown())).rejects.toThrow(
      'GET /issues/7/labels: 500 out of order',
    )
    const other = github({ ...env, GITHUB_TOKEN: 'another' })
    const error = await other.list('/pulls', z.unknown()).catch((error) => error)
    expect(String(error.message)).toBe('GET /pulls: 401 Bad credentials')
  })

  test('takes no answer of another form, and no download that is larger than it should be', async () => {
    const { there, hub } = await fakeGitHub()
    there.pulls = [{ number: 'seven' }]
    await expect(hub.list('/pulls', z.object({ number: z.number() }))).rejects.toThrow(
      'not what GitHub documents',
    )
    there.archive = new Uint8Array(2000)
    await expect(hub.bytes('/actions/artifacts/5/zip', 1999)).rejects.toThrow('more than 1999 bytes')
    expect(await hub.bytes('/actions/artifacts/5/zip', 2000)).toHaveLength(2000)
  })

  test('names every variable that is missing', () => {
    expect(() => github({ GITHUB_API_URL: 'https://api.example.com' })).toThrow(
      'set GITHUB_REPOSITORY, GITHUB_TOKEN',
    )
  })
})

describe('Markdown of others', () => {
  test.each([
    ['cc @example-org/platform', /@example/],
    ['_@team_ and <b></b>@team', /@team/],
    ['&#64;team &#x40;team &commat;team &#64team', /&(#|commat)/],
    ['fixes #12, other/repository#12, GH-12', /#12|GH-12/],
    ['https://github.com/other/repository/issues/12', /issues\/12/],
    [`a\n${MARKER}\nb`, /<!--/],
  ])('%s calls nobody', (text, harm) => {
    expect(text).toMatch(harm)
    expect(quiet(text)).not.toMatch(harm)
  })

  test('keeps its form: tables, digests, headings, links into this repository', () => {
    const text =
      '## What changes\n\n| a | b |\n|---|---|\n| `image@sha256:12ab` | 50 → 70 % |\n\n[why](docs/traffic.md) &lt; && <details>'
    expect(quiet(text)).toBe(text)
  })

  test('as code ends where it should, whatever fences are in it', () => {
    expect(asCode('a\n````\n@team')).toBe('`````text\na\n````\n@team\n`````')
  })

  test('in a cell is one line that ends neither cell nor code', () => {
    expect(asCell('a|b `c`\n\u202e@team\\')).toBe("`a\\|b 'c' @team`")
    expect(asCell('')).toBe('')
  })

  test('that is too long is cut at a line, and says so', () => {
    const cut = fitting('0123456789\n'.repeat(10_000), 100)
    expect(cut.length).toBeLessThanOrEqual(65_536 - 100)
    expect(cut).toMatch(/\n0123456789\n\n\(The rest did not fit/)
  })
})
