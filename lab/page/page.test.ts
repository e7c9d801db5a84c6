import type { Page } from 'playwright-core'
import { describe, expect, onTestFinished } from 'vitest'
import { inBrowser } from '../../tools/browser/index.ts'
import { applicationsWell, cloud, fakeLab, lookWell, stream, wellLab } from './fakes.ts'
import { startPage } from './server.ts'

const open = async (page: Page, lab = fakeLab()) => {
  const served = await startPage(lab, 0)
  onTestFinished(served.close)
  await page.goto(served.url)
  await page.locator('#map svg').waitFor()
  return lab
}
const status = (page: Page) => page.locator('#status')
const breaks = (page: Page, cluster: string, fault: string) =>
  page.getByRole('button', { name: `Break ${cluster}: ${fault}`, exact: true })

describe('what it shows', () => {
  inBrowser('a lab that is well: who sends what to whom, and that all is well', async ({ page }) => {
    await open(page)
    expect(await status(page).textContent()).toBe('everything is well')
    const flows = (await page.locator('#map svg').getAttribute('aria-label')) ?? ''
    expect(flows).toContain("151 requests/s from gcp's gateway to aws")
    expect(flows).toContain("100 requests/s from gcp's gateway to aws, pinned")
    expect(await page.locator('#map .pod.stable.ready').count()).toBe(6)
    expect(await page.locator('#map').textContent()).toContain('asked 50 %, seen 50.3 %')
    expect(await page.getByRole('row', { name: /split, via aws/ }).textContent()).toMatch(/300.*0.*4.*16/)
  })

  inBrowser('a band is as high as its share', async ({ page }) => {
    await open(page)
    const high = async (kind: string) => (await page.locator(kind).first().boundingBox())?.height ?? 0
    const [split, pinned] = [await high('.band.c0:not(.pinned)'), await high('.band.c0.pinned')]
    expect(split / pinned).toBeCloseTo(1.51, 1)
  })

  inBrowser('changes come by themselves: a cloud that is lost, requests that fail', async ({ page }) => {
    const lab = await open(page)
    lab.show = wellLab({
      clouds: [cloud('aws'), cloud('gcp', { look: { name: 'gcp', error: 'ECONNREFUSED' } })],
      traffic: {
        streams: [stream('split via aws', 300, 22)],
        flows: [{ gateway: 'aws', cluster: 'aws', pinned: false, rate: 278 }],
        seen: { aws: 100 },
        age: 9,
      },
    })
    await expect
      .poll(() => status(page).textContent())
      .toBe('requests fail; no answer from the API server of gcp')
    const picture = (await page.locator('#map').textContent()) ?? ''
    expect(picture).toContain('22/s fail')
    expect(picture).toContain('its API server does not answer')
    expect(picture).toContain('asked 50 %, seen 0 %')
    expect(await page.locator('.minute rect.failed').count()).toBe(4)
    expect(await page.locator('#numbers').textContent()).toContain('The last of it was 9 s ago.')
  })

  inBrowser('an Application that is not well by its wave, with why', async ({ page }) => {
    const applications = applicationsWell.map((each) =>
      each.name === 'inference' ? { ...each, health: 'Degraded', message: 'no room' } : each,
    )
    await open(
      page,
      fakeLab(wellLab({ clouds: [cloud('aws', { look: lookWell('aws', { applications }) })] })),
    )
    const row = page.getByRole('row', { name: /^10 / })
    expect(await row.textContent()).toContain('inference Synced, Degraded')
    expect(await row.locator('li').getAttribute('title')).toContain('no room')
    expect(await status(page).textContent()).toBe('1 Application not well')
  })

  inBrowser('a lab that is not there, and a server that has gone', async ({ page }) => {
    const lab = fakeLab({ clouds: [], broken: [], faults: [], gib: 0, trouble: 'no lab runs here' })
    const served = await startPage(lab, 0)
    await page.goto(served.url)
    await expect.poll(() => status(page).textContent()).toBe('no lab runs here')
    // The browser itself complains of a connection that ends.
    page.removeAllListeners('console')
    await served.close()
    await expect.poll(() => status(page).textContent()).toBe('no answer from npm run lab -- page')
  })

  inBrowser('text of the lab is text, whatever stands in it', async ({ page }) => {
    await open(page, fakeLab(wellLab({ trouble: '<img src=x onerror=alert(1)>' })))
    await expect.poll(() => status(page).textContent()).toContain('<img')
    expect(await page.locator('img').count()).toBe(0)
  })
})

describe('what it can do', () => {
  inBrowser('breaks and mends, by keyboard too, and says what came of it', async ({ page }) => {
    const lab = await open(page)
    await breaks(page, 'gcp', 'hang').focus()
    await page.keyboard.press('Enter')
    await expect
      .poll(() => lab.broken.map(({ fault, cluster }) => `${fault} ${cluster}`))
      .toEqual(['hang gcp'])
    await expect.poll(() => page.locator('.said').textContent()).toBe('hang in gcp: done.')
    await expect.poll(() => breaks(page, 'gcp', 'hang').getAttribute('aria-pressed')).toBe('true')
    expect(await breaks(page, 'gcp', 'hang').isDisabled()).toBe(true)
    expect(await breaks(page, 'aws', 'hang').isEnabled()).toBe(true)
    expect(await status(page).textContent()).toBe('broken: hang in gcp')

    await page.getByRole('button', { name: 'Mend everything' }).click()
    await expect.poll(() => lab.broken).toEqual([])
    await expect.poll(() => status(page).textContent()).toBe('everything is well')
  })

  inBrowser('says why the lab refuses', async ({ page }) => {
    await open(page)
    // The browser itself complains of an answer that is no 2xx.
    page.removeAllListeners('console')
    await breaks(page, 'aws', 'bad').click()
    await expect.poll(() => page.locator('.said').textContent()).toBe('aws has 0 pods')
    expect(await breaks(page, 'aws', 'bad').isEnabled()).toBe(true)
  })

  inBrowser('keeps the focus where it is when something changes', async ({ page }) => {
    const lab = await open(page)
    await breaks(page, 'aws', 'slow').focus()
    lab.show = wellLab({ gib: 3.2 })
    await expect.poll(() => page.locator('#memory').textContent()).toBe('3.2 GiB')
    expect(await page.locator(':focus').getAttribute('data-break')).toBe('slow')
  })
})

describe('how it looks', () => {
  inBrowser('nothing is wider than a telephone, or than 1280 pixels', async ({ page }) => {
    await open(page)
    for (const width of [390, 1280]) {
      await page.setViewportSize({ width, height: 800 })
      await expect.poll(() => page.locator('#map svg').getAttribute('width').then(Number)).toBeLessThan(width)
      expect(await page.evaluate('document.documentElement.scrollWidth'), `${width}`).toBe(width)
    }
  })

  inBrowser(
    'it follows the colours of the machine, and moves nothing when asked not to',
    async ({ page }) => {
      await open(page)
      const back = () => page.evaluate('getComputedStyle(document.documentElement).backgroundColor')
      await page.emulateMedia({ colorScheme: 'light' })
      const light = await back()
      await page.emulateMedia({ colorScheme: 'dark', reducedMotion: 'reduce' })
      expect(await back()).not.toBe(light)
      expect(await page.evaluate('getComputedStyle(document.querySelector(".stream")).animationName')).toBe(
        'none',
      )
    },
  )

  inBrowser(
    'every control and picture has a name, and nothing is asked of another machine',
    async ({ page }) => {
      const asked: string[] = []
      page.on('request', (request) => asked.push(request.url()))
      await open(page)
      for (const button of await page.getByRole('button').all())
        expect((await button.getAttribute('aria-label')) ?? (await button.textContent())).toMatch(/\w/)
      for (const image of await page.getByRole('img').all())
        expect(await image.getAttribute('aria-label')).toMatch(/\w/)
      expect(asked.filter((url) => !url.startsWith('http://127.0.0.1:') && !url.startsWith('data:'))).toEqual(
        [],
      )
    },
  )
})
