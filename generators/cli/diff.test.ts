/** `diff` in a repository as people have it: a rendered fleet, a commit, an edit. */
import { execFileSync } from 'node:child_process'
import { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { toolThere } from '../../tools/index.ts'
import { command, fleetFolder } from '../testing/commands.ts'
import { fleetText } from '../testing/fleets.ts'

let root: string
const git = (...args: readonly string[]) =>
  execFileSync('git', ['-C', root, '-c', 'user.name=t', '-c', 'user.email=t@example.com', ...args], {
    stdio: 'pipe',
  })

/** Runs an edit or `diff` there; with --json its answer as data. */
const diff = async (...args: readonly string[]) => {
  const { code, out, err } = await command(root, 'diff', ...args, '--json')
  expect(err).toBe('')
  return { code, review: JSON.parse(out) }
}
const edited = (path: string, from: string | RegExp, to: string) => {
  const text = readFileSync(join(root, path), 'utf8')
  expect(text).toMatch(from)
  writeFileSync(join(root, path), text.replace(from, to))
}

beforeAll(async () => {
  root = fleetFolder(fleetText().files)
  expect((await command(root, 'render')).code).toBe(0)
  git('init', '-q', '-b', 'main')
  git('add', '-A')
  git('commit', '-qm', 'as it runs')
})
afterAll(() => rmSync(root, { recursive: true }))
beforeEach(() => {
  git('reset', '-q', '--hard', 'main')
  git('clean', '-qfd')
})

describe('exit codes and verdicts', () => {
  test('0: nothing that a cluster gets is another thing', async () => {
    expect(await diff()).toMatchObject({ code: 0, review: { verdict: 'none', changes: [] } })
    writeFileSync(join(root, 'README.md'), 'new')
    edited('rendered/base/traffic/destination-rule-ml-inference.yaml', /^/, '# a comment\n')
    expect(await diff()).toMatchObject({
      code: 0,
      review: { verdict: 'none', elsewhere: [{ folder: 'README.md', files: 1 }] },
    })
  })

  test('1: what Terraform applies is another thing, though no cluster gets one; its pages are none', async () => {
    mkdirSync(join(root, 'terraform/modules/a/tests'), { recursive: true })
    writeFileSync(join(root, 'terraform/modules/a/README.md'), '')
    expect(await diff()).toMatchObject({ code: 0, review: { verdict: 'none' } })
    for (const path of ['main.tf', 'variables.tf'])
      writeFileSync(join(root, 'terraform/modules/a', path), '# a comment\n')
    expect(await diff()).toMatchObject({
      code: 1,
      review: { verdict: 'change', reasons: ['Terraform changes: 2 files of terraform'] },
    })
    writeFileSync(join(root, 'terraform/accounts.yaml'), 'state: {}\n')
    expect((await diff()).review.reasons).toEqual(['Terraform changes: 3 files of terraform'])
    writeFileSync(join(root, 'terraform/modules/a/tests/a.tf'), '')
    expect((await diff()).review.reasons).toEqual([
      'Terraform changes: 3 files of terraform',
      'the code of the checks changes: terraform/modules/a/tests/a.tf',
    ])
  })

  test.each([
    ['vitest.config.ts', 'the code of the checks'],
    ['generators/review/danger/index.ts', 'the code of the checks'],
    ['scripts/publish.test.ts', 'the code of the checks'],
    ['tools/pins.ts', 'what is fetched and built for CI and people'],
    ['scripts/drift.ts', 'what CI and people run'],
    ['lab/programs/list.ts', 'what the lab fetches and runs'],
    ['server/Dockerfile', 'what the image is made of'],
    ['package.json', 'what npm installs and runs'],
    ['.github/CODEOWNERS', 'who is asked, or what is shown,'],
    ['a/new/room', 'what is no page and no picture'],
  ])('1: %s runs, though no cluster gets it', async (path, what) => {
    mkdirSync(join(root, path, '..'), { recursive: true })
    writeFileSync(join(root, path), path.endsWith('.json') ? '{}' : '# new\n')
    expect(await diff()).toMatchObject({
      code: 1,
      review: { verdict: 'change', reasons: [`${what} changes: ${path}`] },
    })
  })

  test('1, routine: a few points of the traffic, told once for both clusters', async () => {
    expect((await command(root, 'weights', 'aws=55', 'gcp=45')).code).toBe(0)
    const { code, review } = await diff()
    expect([code, review.verdict]).toEqual([1, 'routine'])
    expect(review.fleet.traffic).toMatchObject([
      { cluster: 'aws', share: { before: 50, after: 55 } },
      { cluster: 'gcp', share: { before: 50, after: 45 } },
    ])
    expect(
      review.changes.map(({ kind, clusters }: { kind: string; clusters: string[] }) => [kind, clusters]),
    ).toEqual([
      ['PrometheusRule', ['aws', 'gcp']],
      ['VirtualService', ['aws', 'gcp']],
    ])
  })

  test('1, no routine: the same edit with one more by hand beside it', async () => {
    await command(root, 'weights', 'aws=55', 'gcp=45')
    edited('rendered/base/traffic/virtual-service-ml-inference.yaml', 'timeout: 10s', 'timeout: 20s')
    const { review } = await diff()
    expect(review).toMatchObject({
      verdict: 'change',
      reasons: ['VirtualService ml-inference changes in spec.http[pin-aws].timeout'],
    })
  })

  test('1, no routine: a version without its digest, which is the name of an image on another', async () => {
    edited('clusters/fleet.yaml', 'version: v1.0.0', 'version: v1.0.1')
    await command(root, 'render')
    const { review } = await diff()
    expect(review).toMatchObject({
      verdict: 'change',
      reasons: ['the version of stable changes, and its digest does not'],
    })
  })

  test('3: a namespace leaves', async () => {
    rmSync(join(root, 'rendered/base/foundation/namespace-ml-inference.yaml'))
    edited('rendered/base/foundation/kustomization.yaml', '  - namespace-ml-inference.yaml\n', '')
    const { code, review } = await diff()
    expect([code, review.verdict]).toEqual([3, 'danger'])
    expect(review.reasons).toContain('pair-namespace')
    const { code: text, out } = await command(root, 'diff')
    expect(text).toBe(3)
    expect(out).toContain('- Namespace ml-inference (foundation; aws + gcp: same change)')
  })
})

test('names two commits, whatever lies on disk', async () => {
  await command(root, 'weights', 'aws=70', 'gcp=30')
  git('commit', '-qam', 'moved')
  git('reset', '-q', '--hard', 'HEAD~1')
  expect((await diff('HEAD@{1}', 'main')).review.fleet.traffic[0].share).toEqual({ before: 70, after: 50 })
})

test('says what it cannot read, and compares the rest', async () => {
  edited('clusters/fleet.yaml', /peakRps: \d+/, 'peakRps: many')
  edited('rendered/base/traffic/virtual-service-ml-inference.yaml', 'timeout: 10s', 'timeout: [')
  edited('rendered/base/inference/service-ml-inference.yaml', 'kind: Service', 'kind: Service\nx: 1')
  const { review } = await diff()
  expect(review.fleet.why).toMatch(/^the fleet of the head does not hold today's rules: clusters\/fleet.yaml/)
  expect(review.unread).toContainEqual({
    file: 'rendered/aws/traffic',
    side: 'after',
    why: expect.stringMatching(
      /^rendered\/base\/traffic\/virtual-service-ml-inference\.yaml does not parse, at line \d+$/,
    ),
  })
  expect(review.changes).toContainEqual(
    expect.objectContaining({ kind: 'Service', fields: [{ path: 'x', after: 1 }] }),
  )
})

test('a base from before the fleet: everything is new', async () => {
  git('checkout', '-q', '--orphan', 'empty')
  git('rm', '-rqf', '.')
  git('commit', '-qm', 'nothing', '--allow-empty')
  git('checkout', '-q', 'main')
  const { review } = await diff('empty', 'main')
  expect(review.fleet.why).toBe('the base has no fleet in clusters/')
  expect(review.radius.objects.added).toBeGreaterThan(100)
  expect(review.changes.every(({ what }: { what: string }) => what === 'added')).toBe(true)
})

test('a field that only kustomize reads is built by it, where it is there', async () => {
  appendFileSync(join(root, 'rendered/aws/traffic/kustomization.yaml'), 'namePrefix: new-\n')
  const { review } = await diff()
  if ((await toolThere('kustomize')) === undefined)
    expect(review.unread).toMatchObject([{ why: 'rendered/aws/traffic/kustomization.yaml has namePrefix' }])
  else
    expect(review.changes).toContainEqual(
      expect.objectContaining({ what: 'added', name: 'new-ml-inference' }),
    )
})

test('--markdown writes the comment beside the text', async () => {
  await command(root, 'weights', 'aws=55', 'gcp=45')
  const file = join(root, 'comment.md')
  expect((await command(root, 'diff', '--markdown', file)).code).toBe(1)
  expect(readFileSync(file, 'utf8')).toMatch(/^### routine/)
})

test('wrong use and commits that are not here are JSON too', async () => {
  const failed = async (...args: readonly string[]) => {
    const { code, out } = await command(root, 'diff', ...args, '--json')
    return { code, ...JSON.parse(out) }
  }
  expect(await failed('nowhere')).toMatchObject({
    code: 1,
    error: 'refused',
    findings: [{ code: 'diff-commit' }],
  })
  expect(await failed('a', 'b', 'c')).toMatchObject({ code: 2, error: 'wrong use' })
  expect(existsSync(join(root, 'c'))).toBe(false)
})
