/** The page of what-if in a browser, opened as a file: what it says is what the commands then say and do. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import axe from 'axe-core'
import type { Page } from 'playwright-core'
import { beforeAll, describe, expect, test, vi } from 'vitest'
import { inBrowser } from '../../tools/browser/index.ts'
import { temporaryFolder } from '../../tools/fakes.ts'
import type { FleetText } from '../fleet/index.ts'
import { awsData, canaryData, fleetText, gcpData } from '../testing/fleets.ts'
import { pricesText } from '../testing/prices.ts'
import { pageMaker } from '../what-if/index.ts'
import { run } from './run.ts'

let pageOf: Awaited<ReturnType<typeof pageMaker>>
beforeAll(async () => {
  pageOf = await pageMaker()
})

const manyClusters = (count: number, shared = {}) =>
  fleetText(
    shared,
    Array.from({ length: count }, (_, i) => (i % 2 === 0 ? awsData(`aws-${i}`, i) : gcpData(`gcp-${i}`, i))),
  )

/** Opens the page of a fleet as a file, with what is asked in the address; the drawing is there then. */
const open = async (page: Page, { label, files }: FleetText = fleetText(), fragment = '') => {
  const file = join(temporaryFolder(), 'what-if.html')
  const given = { label, files: Object.fromEntries(files), prices: pricesText(), options: '' }
  writeFileSync(file, pageOf(given).html)
  await page.goto(`${pathToFileURL(file)}#${fragment}`)
  await page.locator('#drawing svg').waitFor()
}

const said = (page: Page) => page.locator('#said').textContent()
const share = (page: Page, name: string) => page.getByRole('slider', { name: `Share of ${name}` })
/** The cells of the row of a cluster, or of `aws canary`. */
const cells = (page: Page, name: string) =>
  page
    .locator('#numbers tr', { has: page.getByRole('rowheader', { name, exact: true }) })
    .locator('td')
    .allTextContents()
const rounded = (value: number) => `${Number(value.toFixed(2))} %`

/** Runs a command in this process, on the fleet of a folder. */
const cli = async (root: string, words: readonly string[]) => {
  const [out, err] = [vi.spyOn(console, 'log'), vi.spyOn(console, 'error')]
  for (const spy of [out, err]) spy.mockReturnValue()
  const folders = ['clusters', 'out', 'apps'].flatMap((name) => [`--${name}`, join(root, name)])
  const reads = ['cost', 'what-if'].includes(words[0] ?? '')
  try {
    const code = await run([...words, ...(reads ? folders.slice(0, 2) : folders)])
    return { code, out: out.mock.calls.flat().join('\n'), err: err.mock.calls.flat().join('\n') }
  } finally {
    for (const spy of [out, err]) spy.mockRestore()
  }
}

inBrowser(
  'what the page predicts and what its commands change are what the commands say and do',
  async ({ page }) => {
    const text = fleetText({ traffic: { peakRps: 600 } })
    await open(page, text, 'rps=700')
    // By keyboard alone, from what is so today.
    await share(page, 'aws').focus()
    for (let i = 0; i < 10; i++) await page.keyboard.press('ArrowLeft')
    await page.getByRole('slider', { name: 'Pods in gcp' }).focus()
    await page.keyboard.press('ArrowRight')
    await page.getByRole('slider', { name: 'Canary' }).focus()
    for (let i = 0; i < 3; i++) await page.keyboard.press('ArrowRight')
    await page.getByRole('radio', { name: 'Up' }).last().focus()
    await page.keyboard.press('ArrowRight')
    await expect.poll(() => page.locator('#commands li .command').count()).toBe(3)
    await expect.poll(() => cells(page, 'gcp').then((all) => all.at(-1))).not.toBe('…')

    const commands = await page.locator('#commands code').allTextContents()
    const diffs = await page.locator('#commands .diff').allTextContents()
    expect(commands).toEqual([
      'npm run replicas -- gcp=4',
      'npm run weights -- aws=40 gcp=60',
      `npm run canary -- start v1.1.0 sha256:${'0'.repeat(64)} --percent 3`,
    ])
    const root = temporaryFolder()
    mkdirSync(join(root, 'clusters'))
    for (const [name, content] of text.files) writeFileSync(join(root, 'clusters', name), content)
    writeFileSync(join(root, 'clusters', 'prices.yaml'), pricesText())
    for (const [i, command] of commands.entries()) {
      const { code, out } = await cli(root, command.replace('npm run ', '').replace(' --', '').split(' '))
      expect(code, command).toBe(0)
      expect(out.startsWith(`${root}/${diffs[i]?.trimEnd()}\n`), command).toBe(true)
    }

    const simulated = await cli(root, ['simulate', '--missing', 'gcp=50', '--rps', '700', '--json'])
    const { clusters } = JSON.parse(simulated.out)
    for (const { cluster, tracks } of clusters)
      for (const each of tracks) {
        const row = await cells(page, each.track === 'stable' ? cluster : `${cluster} ${each.track}`)
        expect(row[0]).toMatch(new RegExp(`(→ |^)${rounded(each.share)}$`))
        expect(row[2]).toBe(`${each.pods}${each.pods === each.mostPods ? '' : ` to ${each.mostPods}`}`)
        expect(row[3]).toBe(`${Number(each.rpsPerPod.toFixed(each.rpsPerPod < 10 ? 1 : 0))} of 200/s`)
      }
    const worse = await cli(root, [
      'simulate',
      '--down',
      'aws',
      '--missing',
      'gcp=50',
      '--rps',
      '700',
      '--json',
    ])
    expect([worse.code, (await cells(page, 'aws')).at(-1)]).toEqual([1, 'overload'])
    const { all } = JSON.parse((await cli(root, ['cost', '--monthly', '--rps', '700', '--json'])).out)
    expect(await page.locator('#cost .sum').textContent()).toContain(
      `→ $${Math.round(all.atRest).toLocaleString('en-US')} a month`,
    )
  },
)

describe('what goes wrong', () => {
  inBrowser(
    'a cloud that is down or slow gives all to the other; half of its pods keep their share',
    async ({ page }) => {
      await open(page, fleetText({ traffic: { peakRps: 400 } }))
      const health = (words: string) =>
        page.getByRole('radiogroup', { name: 'Pods of aws' }).getByText(words, { exact: true })
      for (const [words, shares, verdict] of [
        ['Half down', '50 %', 'carries it'],
        ['Down', '50 % → 0 %', 'down'],
        ['Slow', '50 % → 0 %', 'down'],
      ] as const) {
        await health(words).click()
        await expect
          .poll(() => cells(page, 'aws').then((row) => [row[0], row[4]]), { message: words })
          .toEqual([shares, verdict])
      }
      expect(await said(page)).toBe('400 requests/s are carried. gcp 100 %, aws 0 %.')
      await page.getByRole('spinbutton', { name: 'Requests per second, exactly' }).fill('900')
      await expect
        .poll(() => said(page))
        .toBe('900 requests/s are not carried: overload in gcp. gcp 100 %, aws 0 %.')
      expect(await page.locator('#drawing desc').textContent()).toContain('overload: 300 of 200/s a pod')
      await page.getByRole('button', { name: 'Back to today' }).click()
      await expect.poll(() => said(page)).toBe('400 requests/s are carried. aws 50 %, gcp 50 %.')
    },
  )

  inBrowser('what the rules refuse is said where the command stands', async ({ page }) => {
    await open(page, fleetText({ traffic: { peakRps: 600 } }))
    await share(page, 'aws').focus()
    await page.keyboard.press('End')
    await expect
      .poll(() => page.locator('#commands').textContent())
      .toContain('npm run weights -- aws=100 gcp=0')
    expect(await page.locator('#commands .refused').count()).toBe(0)
    await page.getByRole('slider', { name: 'Pods in gcp' }).focus()
    await page.keyboard.press('Home')
    await expect
      .poll(() => page.locator('#commands .refused').textContent())
      .toMatch(/npm run replicas -- gcp=1.*It would be refused.*capacity-n-1: without aws.*mend: raise/)
  })
})

inBrowser('what is asked is a link; what does not fit the fleet is named', async ({ page }) => {
  await open(page, fleetText(), 'aws.share=70&gcp.share=30&eks.share=1')
  await expect.poll(() => said(page)).toBe('200 requests/s are carried. aws 70 %, gcp 30 %.')
  expect(await page.getByRole('alert').textContent()).toMatch(/left out: eks\.share$/)
  await share(page, 'aws').focus()
  await page.keyboard.press('ArrowRight')
  await expect.poll(() => new URL(page.url()).hash).toBe('#aws.share=71&gcp.share=29')
  expect(await page.getByRole('alert').isHidden()).toBe(true)
  await page.goto(page.url().replace(/#.*/, '#gcp.is=down'))
  await expect.poll(() => said(page)).toBe('200 requests/s are carried. aws 100 %, gcp 0 %.')
})

inBrowser('a change is read aloud once it has settled, and the focus stays', async ({ page }) => {
  await open(page)
  await share(page, 'aws').focus()
  for (let i = 0; i < 5; i++) await page.keyboard.press('ArrowRight')
  const aloud = () => page.getByRole('status').textContent()
  await expect.poll(aloud).toBe('200 requests/s are carried. aws 55 %, gcp 45 %.')
  expect(await share(page, 'aws').getAttribute('aria-valuetext')).toBe('55 %')
  expect(await page.locator(':focus').getAttribute('id')).toBe('aws-share')
})

inBrowser('text of the fleet is text, whatever stands in it, and no request is made', async ({ page }) => {
  const asked: string[] = []
  page.on('request', (request) => asked.push(request.url()))
  const { label, files } = fleetText()
  const evil = '</script><script>document.title = "taken"</script><!-- <script> & \u2028'
  const shared = (files.get('fleet.yaml') ?? '').replace('  split:\n', `  split: # ${evil}\n`)
  await open(
    page,
    { label: `${label}/${evil}`, files: new Map([...files, ['fleet.yaml', shared]]) },
    'aws.share=60&gcp.share=40',
  )
  await expect.poll(() => page.locator('#commands .diff').textContent()).toContain(evil)
  expect(await page.title()).toBe('What if')
  expect(asked.filter((url) => !/^(file|data):/.test(url))).toEqual([])
})

/** What axe finds wrong; it looks at everything that is shown just now. */
const wrong = async (page: Page): Promise<readonly string[]> => {
  await page.evaluate(axe.source)
  return page.evaluate(
    `axe.run().then(({ violations }) => violations.map(({ id, nodes }) => id + ': ' + nodes.map(({ target }) => target).join(' ')))`,
  )
}

describe('how it looks', () => {
  inBrowser('everything has a name and is seen, in light and dark, wide and narrow', async ({ page }) => {
    await open(
      page,
      fleetText({ traffic: { peakRps: 600 } }),
      'aws.share=90&gcp.share=10&gcp.pods=1&aws.is=slow&canary.percent=9&rps=2000',
    )
    for (const [colorScheme, width] of [
      ['light', 1280],
      ['dark', 320],
    ] as const) {
      await page.setViewportSize({ width, height: 800 })
      await page.emulateMedia({ colorScheme })
      await expect
        .poll(() => page.locator('#drawing svg').getAttribute('width').then(Number))
        .toBeLessThan(width)
      expect(await page.evaluate('document.documentElement.scrollWidth'), colorScheme).toBe(width)
      expect(await wrong(page), colorScheme).toEqual([])
    }
  })

  inBrowser(
    'twelve clusters with a canary have all their rows, and what is left without each',
    async ({ page }) => {
      await open(page, manyClusters(12, { release: { canary: canaryData(10) } }), 'aws-0.is=down')
      expect(await page.getByRole('slider', { name: /^Share of/ }).count()).toBe(12)
      expect(await page.locator('#numbers tbody tr').count()).toBe(24)
      await expect.poll(() => cells(page, 'gcp-9').then((row) => row.at(-1))).toBe('carried')
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(1280)
    },
  )
})

describe('the command', () => {
  const made = () => {
    const root = temporaryFolder()
    mkdirSync(join(root, 'clusters'))
    for (const [name, content] of fleetText().files) writeFileSync(join(root, 'clusters', name), content)
    return root
  }

  test('writes the page as a file, with the folder that its commands need', async () => {
    const root = made()
    const file = join(root, 'page.html')
    expect(await cli(root, ['what-if', '--html', file])).toMatchObject({ code: 0, err: '' })
    const html = readFileSync(file, 'utf8')
    expect(html).toContain(`"options":" --clusters ${join(root, 'clusters')}"`)
    expect(html.length).toBeLessThan(400_000)
  })

  test.each([
    [['--html', 'aws.yaml'], 2, 'is not the name of a page'],
    [['--html', 'a.html', '--port', '1'], 2, 'give one of the two'],
    [['--port', '65536'], 2, '65536 is not a port'],
    [['--html', '/nowhere/a.html'], 4, 'there is no such file or folder'],
  ])('%j is refused', async (words, code, message) => {
    const { code: was, err } = await cli(made(), ['what-if', ...words])
    expect([was, err.replaceAll(/\s+/g, ' ')]).toEqual([code, expect.stringContaining(message)])
  })
})
