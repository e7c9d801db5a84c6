import { describe, expect, test, vi } from 'vitest'
import { fakeBinary, temporaryFolder } from '../fakes.ts'
import { launch } from './browser.ts'
import { inBrowser } from './index.ts'

inBrowser('a page is drawn and can be asked, in 1280x800', async ({ page }) => {
  await page.setContent('<button onclick="this.textContent = innerWidth">how wide</button>')
  await page.getByRole('button', { name: 'how wide' }).click()
  expect(await page.getByRole('button').textContent()).toBe('1280')
})

describe('where there is no browser', () => {
  const nowhere = () => ({ PATH: '/nowhere', TOOLS_CACHE: temporaryFolder() })

  test('it is said, and tests are skipped', async () => {
    const warn = vi.spyOn(console, 'warn').mockReturnValue()
    expect(await launch(nowhere())).toMatchObject({
      why: expect.stringMatching(/^NOT TESTED in a browser: chromium 130 cannot be had/),
    })
    expect(warn).toHaveBeenCalledOnce()
    warn.mockRestore()
  })

  test('CI fails instead', async () => {
    await expect(launch({ ...nowhere(), CI: 'true' })).rejects.toThrow('cannot be had')
  })
})

test('one that does not start is no reason to skip', async () => {
  await expect(launch({ CHROMIUM: fakeBinary(`${temporaryFolder()}/chromium`, 'exit 1') })).rejects.toThrow()
})
