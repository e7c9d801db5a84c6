/** The test function of pages: one Chromium for a file of tests, a fresh page for each of them. */
import { type Browser, chromium } from 'playwright-core'
import { expect, test } from 'vitest'
import { reason, tool } from '../index.ts'

type Env = Readonly<Record<string, string | undefined>>

/** A browser, or why there is none. Errors: when there is none and CI is set, since CI is there to look; of one that does not start. */
export const launch = async (env: Env = process.env): Promise<Browser | { readonly why: string }> => {
  try {
    const executablePath = await tool('chromium', env)
    return chromium.launch({ executablePath })
  } catch (error) {
    if (env.CI) throw error
    const why = `NOT TESTED in a browser: ${reason(error)}`
    console.warn(why)
    return { why }
  }
}

/**
 * `test` with a `page` of 1280x800 in Chromium. Where no Chromium can be had the test is skipped with the reason, or fails
 * when CI is set. What the page itself throws or complains of fails the test.
 */
export const inBrowser = test
  // biome-ignore lint/correctness/noEmptyPattern: vitest reads from the pattern what the fixture needs
  .extend('browser', { scope: 'file' }, async ({}, { onCleanup }) => {
    const browser = await launch()
    if (!('why' in browser)) onCleanup(() => browser.close())
    return browser
  })
  .extend('page', async ({ browser, skip }, { onCleanup }) => {
    if ('why' in browser) return skip(browser.why)
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 } })
    const complaints: string[] = []
    page.on('pageerror', (error) => complaints.push(error.message))
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text())
    })
    onCleanup(async () => {
      await page.close()
      expect(complaints).toEqual([])
    })
    return page
  })
