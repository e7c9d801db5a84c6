import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import axe from 'axe-core'
import type { Page } from 'playwright-core'
import { describe, expect, onTestFinished } from 'vitest'
import { inBrowser } from '../../../../tools/browser/index.ts'
import type { Review } from '../../model.ts'
import { aChange, aReview, largeReview, worseReview } from './fakes.ts'
import { htmlReport } from './index.ts'

/** Opens the page as people do: a file on their disk. */
const open = async (page: Page, review: Review, fragment = '') => {
  const folder = mkdtempSync(join(tmpdir(), 'report-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  writeFileSync(join(folder, 'report.html'), htmlReport(review))
  await page.goto(`${pathToFileURL(join(folder, 'report.html'))}${fragment}`)
}

const three = () =>
  aReview({
    changes: [
      aChange({ app: 'mesh', kind: 'VirtualService', name: 'split', clusters: ['aws', 'gcp'] }),
      aChange({ name: 'worker', clusters: ['gcp'], after: { note: 'a <needle> & more' } }),
      aChange({ name: 'zebra', kind: 'Service', clusters: ['aws'] }),
    ],
  })

const shown = async (page: Page) =>
  (await page.locator('article:visible h4').allTextContents()).map((title) => title.split('/').at(-1))
const here = (page: Page) => page.locator('article:focus').getAttribute('id')
const fragment = (page: Page) => new URL(page.url()).hash

describe('finding a change', () => {
  inBrowser(
    'by any of its words, of its object too, and by what is chosen; the address keeps it',
    async ({ page }) => {
      await open(page, three())
      await page.keyboard.press('/')
      await page.keyboard.type('<NEEDLE> gcp')
      await expect.poll(() => shown(page)).toEqual(['worker'])
      expect(await page.getByRole('status').textContent()).toBe('1 of 3 changes')
      await page.getByRole('searchbox').fill('tbody')
      await expect.poll(() => shown(page)).toEqual([])
      await page.getByRole('searchbox').fill('')
      await page.getByRole('combobox', { name: 'Cluster' }).selectOption('gcp')
      await expect.poll(() => shown(page)).toEqual(['split', 'worker'])
      await page.getByRole('combobox', { name: 'Kind' }).selectOption('VirtualService')
      await expect.poll(() => shown(page)).toEqual(['split'])
      await page.reload()
      expect(await shown(page)).toEqual(['split'])
      expect(fragment(page)).toBe('#cluster=gcp&kind=VirtualService')
    },
  )

  inBrowser('of a thousand clusters', async ({ page }) => {
    await open(page, largeReview(1_000, 12), '#cluster=cluster-0004')
    expect(await shown(page)).toEqual(['service-0', 'service-3', 'service-4', 'service-6', 'service-9'])
  })

  inBrowser('an address with nothing that the page has is a page as it is', async ({ page }) => {
    await open(page, three(), '#cluster=gone&at=c99&theme=pink&q=%3Cimg%20src%3Dx%3E&=%')
    expect(await page.locator('img').count()).toBe(0)
    expect(await page.getByRole('searchbox').inputValue()).toBe('<img src=x>')
  })
})

describe('keys', () => {
  inBrowser('go from change to change, past those that are hidden, and open them', async ({ page }) => {
    await open(page, three(), '#cluster=aws')
    await page.keyboard.press('j')
    expect(await here(page)).toBe('c1')
    await page.keyboard.press('j')
    expect(await here(page)).toBe('c3')
    await page.keyboard.press('j')
    expect(await here(page)).toBe('c3')
    await page.keyboard.press('k')
    expect(await here(page)).toBe('c1')
    await page.keyboard.press('o')
    await page.locator('#c1 del', { hasText: 'replicas: 3' }).waitFor()
    expect(await page.locator('#c1 ins mark').textContent()).toBe('5')
    await page.keyboard.press('o')
    expect(await page.locator('#c1 table').isVisible()).toBe(false)
    expect(fragment(page)).toBe('#cluster=aws&at=c1')
  })

  inBrowser('are told, can be turned off, and are letters where one writes', async ({ page }) => {
    await open(page, three())
    await page.keyboard.press('/')
    await page.keyboard.type('jo?')
    expect(await page.getByRole('searchbox').inputValue()).toBe('jo?')
    await page.getByRole('searchbox').fill('')
    await page.keyboard.press('Escape')
    await page.keyboard.press('?')
    await page.getByRole('dialog', { name: 'Keys' }).getByText('next change').waitFor()
    await page.getByLabel('Keys are on').uncheck()
    await page.getByRole('button', { name: 'Close' }).click()
    await page.keyboard.press('j')
    expect(await page.locator('article:focus').count()).toBe(0)
  })
})

inBrowser('all objects are unfolded and folded at once, and for paper', async ({ page }) => {
  await open(page, three())
  await page.getByRole('button', { name: 'Unfold all' }).click()
  // Objects are drawn when they have been unfolded, which a browser says a moment later.
  const drawn = expect.poll(() => page.locator('.sides:visible').count())
  await drawn.toBeGreaterThan(2)
  await page.getByRole('button', { name: 'Fold all' }).click()
  await drawn.toBe(0)
  await page.emulateMedia({ media: 'print' })
  await page.evaluate('dispatchEvent(new Event("beforeprint"))')
  expect(await page.locator('.sides:visible').count()).toBeGreaterThan(2)
  expect(await page.locator('details:not([open])').count()).toBe(0)
  expect(await page.locator('button:visible, input:visible, select:visible').count()).toBe(0)
  await page.evaluate('dispatchEvent(new Event("afterprint"))')
  expect(await page.locator('details[open]').count()).toBe(0)
})

inBrowser('without scripts everything is there, and nothing that needs them', async ({ browser, skip }) => {
  if ('why' in browser) return skip(browser.why)
  const page = await browser.newPage({ javaScriptEnabled: false })
  onTestFinished(() => page.close())
  await open(page, three())
  expect(await page.locator('button:visible, input:visible, select:visible').count()).toBe(0)
  await page.locator('#c1 .object > summary').click()
  await page.locator('#c1 del', { hasText: 'replicas: 3' }).waitFor()
})

describe('a review that somebody means ill with', () => {
  inBrowser('runs nothing, loads nothing, hides nothing, and fits a telephone', async ({ page }) => {
    const asked: string[] = []
    page.on('request', (request) => asked.push(request.url()))
    await open(page, worseReview())
    await page.getByRole('button', { name: 'Unfold all' }).click()
    await page.getByRole('searchbox').fill('onerror')
    await expect.poll(() => page.getByRole('status').textContent()).toBe('2 of 3 changes')
    expect(asked.filter((url) => !url.startsWith('data:'))).toHaveLength(1)
    expect(await page.locator('img, iframe, object, main script:not(#filters), main style').count()).toBe(0)
    const text = await page.evaluate('document.title + document.documentElement.innerText')
    expect(`${text}`.replace(/[\n\t]/g, ' ')).toMatch(/^[^\p{Cc}\p{Cf}]*U\+202E[^\p{Cc}\p{Cf}]*$/u)
    for (const width of [320, 1280]) {
      await page.setViewportSize({ width, height: 800 })
      expect(await page.evaluate('document.documentElement.scrollWidth'), `${width}`).toBe(width)
    }
  })

  inBrowser('whose script gets into the page all the same is stopped by the policy', async ({ page }) => {
    const stopped: string[] = []
    page.removeAllListeners('console')
    page.on('console', (message) => stopped.push(message.text()))
    await open(page, aReview())
    await page.evaluate(`
      document.body.insertAdjacentHTML('beforeend', '<img src="https://192.0.2.1/x" onerror="document.title = 1"><p style="color: red">')
      document.body.append(Object.assign(document.createElement('script'), { textContent: 'document.title = 1' }))`)
    const directives = ['img-src', 'script-src', 'style-src']
    await expect
      .poll(() => directives.filter((directive) => stopped.some((message) => message.includes(directive))))
      .toEqual(directives)
    expect(await page.title()).not.toBe('1')
  })
})

describe('how it looks', () => {
  inBrowser('it has the colours of the machine, or those that are chosen', async ({ page }) => {
    const back = () => page.evaluate('getComputedStyle(document.documentElement).backgroundColor')
    await page.emulateMedia({ colorScheme: 'dark', reducedMotion: 'reduce' })
    await open(page, aReview())
    const dark = await back()
    expect(await page.evaluate('getComputedStyle(document.documentElement).scrollBehavior')).toBe('auto')
    await page.getByRole('button', { name: 'Colours: as the machine' }).click()
    expect(await back()).not.toBe(dark)
    await page.getByRole('button', { name: 'Colours: light' }).click()
    expect(await back()).toBe(dark)
    expect(fragment(page)).toBe('#theme=dark')
  })

  inBrowser('who hears it, or sees little, has all of it in both colours', async ({ page }) => {
    const review = { ...three(), verdict: 'danger', findings: worseReview().findings } as const
    for (const theme of ['light', 'dark']) {
      await open(page, review, `#theme=${theme}&open=all`)
      // Not by a script element: the policy of the page stops those.
      await page.evaluate(axe.source)
      const rules = theme === 'light' ? '' : ', runOnly: "color-contrast"'
      const broken = await page.evaluate<readonly { id: string; nodes: readonly { html: string }[] }[]>(
        `axe.run(document, { resultTypes: ["violations"]${rules} }).then(({ violations }) => violations)`,
      )
      expect(
        broken.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`),
        theme,
      ).toEqual([])
    }
  })
})
