import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { inBrowser } from '../../tools/browser/index.ts'
import type { Recording } from './recording.ts'
import { type Look, svgOf } from './svg.ts'

const recording = (texts: readonly string[], rows = 4): Recording => ({
  columns: 80,
  rows,
  events: texts.map((text, at) => ({ at, text })),
})

/** The lines that are seen at a second, or as the picture is where nothing may move. */
const seen = async (page: Page, picture: string, at?: number): Promise<readonly string[]> => {
  await page.emulateMedia({ reducedMotion: at === undefined ? 'reduce' : 'no-preference' })
  await page.setContent(`<body>${picture}</body>`)
  await page.evaluate(
    `for (const each of document.getAnimations()) { each.pause(); each.currentTime = ${(at ?? 0) * 1_000} + 1 }`,
  )
  const outer = (await page.locator('body > svg').boundingBox()) ?? { y: 0 }
  const [top, high] = await Promise.all(
    ['y', 'height'].map(async (name) => Number(await page.locator('svg svg').getAttribute(name))),
  )
  const lines: string[] = []
  for (const text of await page.locator('svg svg text').all()) {
    const { y = 0, height = 0 } = (await text.boundingBox()) ?? {}
    const middle = y + height / 2 - outer.y - (top ?? 0)
    if (middle > 0 && middle < (high ?? 0) && (await text.isVisible()))
      lines.push((await text.textContent()) ?? '')
  }
  return lines
}

const look: Look = { title: 'a terminal' }

inBrowser(
  'at every second it shows what the terminal showed, and the last screen stays',
  async ({ page }) => {
    const picture = svgOf(recording(['one\r\n', 'wait', '\r\x1b[2Kdone\r\n', '3\r\n4\r\n5']), look)
    expect(await seen(page, picture, 0)).toEqual(['one'])
    expect(await seen(page, picture, 1)).toEqual(['one', 'wait'])
    expect(await seen(page, picture, 2)).toEqual(['one', 'done'])
    expect(await seen(page, picture, 3)).toEqual(['done', '3', '4', '5'])
    expect(await seen(page, picture, 8)).toEqual(['done', '3', '4', '5'])
  },
)

inBrowser('where nothing may move it is the last screen, and so is a still one', async ({ page }) => {
  const texts = recording(['one\r\ntwo\r\nthree\r\n', 'wait', '\r\x1b[2Kfour\r\nfive'])
  const last = ['two', 'three', 'four', 'five']
  expect(await seen(page, svgOf(texts, look))).toEqual(last)
  const still = svgOf(texts, { ...look, still: true })
  expect(await seen(page, still)).toEqual(last)
  expect(still).not.toContain('animation')
  expect(still).not.toContain('>one<')
})

inBrowser(
  'columns are where they are, whatever the font, and the colours follow the machine',
  async ({ page }) => {
    const picture = svgOf(recording(['name       value\r\nlonger name    7\r\n']), look)
    await page.setContent(`<style>text { font-family: serif !important }</style><body>${picture}</body>`)
    const ends = await page.evaluate(
      '[...document.querySelectorAll("svg svg tspan")].map((e) => Math.round(e.getEndPositionOfChar(e.getNumberOfChars() - 1).x / 8))',
    )
    expect(ends).toEqual([
      'name'.length,
      'name       value'.length,
      'longer name'.length,
      'longer name    7'.length,
    ])
    const back = () => page.evaluate('getComputedStyle(document.querySelector("rect")).fill')
    await page.emulateMedia({ colorScheme: 'light' })
    const light = await back()
    await page.emulateMedia({ colorScheme: 'dark' })
    expect(await back()).not.toBe(light)
  },
)

test('text is text, and the title is what is read aloud', () => {
  const picture = svgOf(recording(['<script>&"\r\n']), { title: 'a < "b"' })
  expect(picture).toContain('&lt;script&gt;&amp;&quot;')
  expect(picture).toContain('role="img" aria-label="a &lt; &quot;b&quot;"')
  expect(picture).not.toContain('<script')
})

test('it is as high as what is written, up to the terminal', () => {
  const height = (texts: readonly string[]) =>
    Number(/height="(\d+)"/.exec(svgOf(recording(texts), look))?.[1])
  expect(height(['1\r\n2'])).toBeLessThan(height(['1\r\n2\r\n3\r\n4']))
  expect(height(['1\r\n2\r\n3\r\n4'])).toBe(height(['1\r\n2\r\n3\r\n4\r\n5\r\n6']))
})

test('a minute of a table that is drawn anew each second stays small', () => {
  const table = (second: number) =>
    `\x1b[H\x1b[2J${Array.from({ length: 12 }, (_, i) => `cluster-${i}   ${second * i}   50 %   everything is well`).join('\r\n')}`
  const picture = svgOf(
    recording(
      Array.from({ length: 60 }, (_, second) => table(second)),
      24,
    ),
    look,
  )
  expect(Buffer.byteLength(picture)).toBeLessThan(150_000)
})
