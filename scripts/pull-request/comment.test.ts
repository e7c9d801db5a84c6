import { strToU8, zipSync } from 'fflate'
import { describe, expect, test } from 'vitest'
import { fakeGitHub } from '../github/fake.ts'
import { BOT } from '../github/index.ts'
import { comment, MARKER } from './comment.ts'
import { MOST_MARKDOWN } from './diff.ts'

const COMMIT = 'a'.repeat(40)
const HERE = 1
const FORK = 2

const archive = (report: unknown, name = 'report.json') =>
  zipSync({ [name]: strToU8(typeof report === 'string' ? report : JSON.stringify(report)) })

interface Given {
  readonly report?: unknown
  readonly files?: readonly string[]
  readonly repository?: number
  readonly conclusion?: string
  readonly newest?: string
}

const DATA = ['clusters/fleet.yaml', 'rendered/base/traffic/virtual-service-ml-inference.yaml']

/** A pull request whose run has ended, with a report in its artifact. */
const ended = async ({
  report,
  files = DATA,
  repository = HERE,
  conclusion = 'success',
  newest = COMMIT,
}: Given) => {
  const { there, hub } = await fakeGitHub()
  there.pulls = [{ number: 7, head: { sha: newest, repo: { id: repository } } }]
  there.files = files.map((filename) => ({ filename }))
  if (report !== undefined) there.archive = report instanceof Uint8Array ? report : archive(report)
  const event = JSON.stringify({
    repository: { id: HERE, default_branch: 'main' },
    workflow_run: {
      id: 31,
      event: 'pull_request',
      conclusion,
      head_sha: COMMIT,
      head_branch: 'more-traffic&base=other',
      head_repository: { id: repository, owner: { login: 'somebody' } },
    },
  })
  return {
    there,
    run: () => comment(hub, event),
    body: () => there.comments.find(({ user }) => user.login === BOT)?.body ?? '',
    labels: () => [...there.labels].sort(),
  }
}

describe('a report of ours', () => {
  test('is one comment, which the next report changes, and one label', async () => {
    const { there, run, body, labels } = await ended({
      report: { verdict: 'routine', markdown: '50 → 70 %' },
    })
    there.labels.add('size/small')
    expect(await run()).toBe('pull request 7: comment written, label routine')
    expect(body()).toBe(`${MARKER}\n50 → 70 %\n\nOf commit ${COMMIT}.`)
    expect(labels()).toEqual(['routine', 'size/small'])

    there.archive = archive({ verdict: 'danger', markdown: 'no failover' })
    expect(await run()).toBe('pull request 7: comment changed, label danger')
    expect(there.comments).toHaveLength(1)
    expect(labels()).toEqual(['danger', 'size/small'])

    there.calls.length = 0
    await run()
    expect(there.calls).toEqual([])
  })

  test.each(['none', 'change'])(
    '%s has no label, and takes away that of an earlier commit',
    async (verdict) => {
      const { there, run, labels } = await ended({ report: { verdict, markdown: 'x' } })
      there.labels.add('routine').add('danger')
      await run()
      expect(labels()).toEqual([])
    },
  )

  test('is not called routine when code made it that the pull request changes', async () => {
    const { run, body, labels } = await ended({
      report: { verdict: 'routine', markdown: '**x**' },
      files: [...DATA, 'generators/review/index.ts'],
    })
    await run()
    expect(labels()).toEqual([])
    expect(body()).toMatch(/its own code made this report: read the code first\.\n\n\*\*x\*\*\n/)
  })

  test('nor when a file comes from elsewhere, nor when there are more files than GitHub lists', async () => {
    const moved = await ended({ report: { verdict: 'routine', markdown: 'x' } })
    moved.there.files.push({ filename: 'clusters/x.yaml', previous_filename: 'generators/x.yaml' })
    await moved.run()
    const many = await ended({
      report: { verdict: 'routine', markdown: 'x' },
      files: Array(300).fill(DATA[0]),
    })
    await many.run()
    expect([moved.labels(), many.labels()]).toEqual([[], []])
  })

  test('of a commit that is no longer the newest says nothing', async () => {
    const { there, run } = await ended({
      report: { verdict: 'danger', markdown: 'x' },
      newest: 'b'.repeat(40),
    })
    expect(await run()).toMatch(/^nothing to say/)
    expect(there.calls).toEqual([])
  })

  test('of a branch of the same name in another fork says nothing', async () => {
    const { there, run } = await ended({ report: { verdict: 'danger', markdown: 'x' } })
    there.pulls = [{ number: 7, head: { sha: COMMIT, repo: { id: 99 } } }]
    expect(await run()).toMatch(/^nothing to say/)
    expect(there.calls).toEqual([])
  })

  test('that the run did not make is said, and no label stays', async () => {
    for (const given of [{ conclusion: 'failure', report: { verdict: 'routine', markdown: 'x' } }, {}]) {
      const { there, run, body, labels } = await ended(given)
      there.labels.add('routine')
      await run()
      expect(labels()).toEqual([])
      expect(body()).toContain('could not be told')
    }
  })
})

describe("a stranger's report", () => {
  const fork = { repository: FORK, files: ['.github/workflows/pull-request.yml'] }

  test('means nothing: it is shown as it is', async () => {
    const markdown = '````\n@example-org/platform [log in](https://example.org) <!-- ours -->'
    const { run, body } = await ended({ ...fork, report: { verdict: 'routine', markdown } })
    await run()
    expect(body()).toContain(`\n\`\`\`\`\`text\n${markdown}\n\`\`\`\`\`\n`)
  })

  test('of data alone was made by our code, and yet calls nobody', async () => {
    const { run, body, labels } = await ended({
      repository: FORK,
      report: { verdict: 'routine', markdown: '| @team | #1 |' },
    })
    await run()
    expect(labels()).toEqual(['routine'])
    expect(body()).not.toMatch(/@team|#1/)
  })

  test('of the greatest length still fits into a comment', async () => {
    for (const files of [DATA, fork.files]) {
      const markdown = '@a `#1\n'.repeat(20_000).slice(0, MOST_MARKDOWN)
      const { run, body } = await ended({ ...fork, files, report: { verdict: 'danger', markdown } })
      await run()
      expect(body().length).toBeGreaterThan(60_000)
      expect(body().length).toBeLessThanOrEqual(65_536)
    }
  })

  const large = (bytes: number) => zipSync({ 'report.json': new Uint8Array(bytes).fill(0x20) })
  /** An archive whose directory says that a file is smaller than it is. */
  const liar = () => {
    const bytes = large(50_000_000)
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    view.setUint32(view.getUint32(bytes.length - 6, true) + 24, 1000, true)
    return bytes
  }
  test.each<readonly [string, unknown]>([
    ['no archive', new Uint8Array(100)],
    ['an empty archive', zipSync({})],
    ['another file', archive({ verdict: 'none', markdown: '' }, '../report.json')],
    ['no JSON', archive('{')],
    ['a label of its own', archive({ verdict: 'approved', markdown: '' })],
    ['more than a report has', archive({ verdict: 'none', markdown: '', number: 8 })],
    ['Markdown without end', archive({ verdict: 'none', markdown: 'x'.repeat(MOST_MARKDOWN + 1) })],
    ['no text', archive({ verdict: 'none', markdown: ['x'] })],
    ['bytes that are no UTF-8', zipSync({ 'report.json': new Uint8Array([0x22, 0xff, 0x22]) })],
    [
      'a report before a megabyte of nothing',
      archive(`{"verdict":"none","markdown":""}${' '.repeat(2 ** 20)}`),
    ],
    ['a bomb', large(200_000_000)],
    ['a bomb that says it is none', liar()],
  ])('with %s is refused, said, and takes its label away', async (_, report) => {
    const { there, run, body, labels } = await ended({ ...fork, report })
    there.labels.add('routine')
    await expect(run()).rejects.toThrow(/^(the artifact is no report of ours|GET .* more than \d+ bytes)$/)
    expect(labels()).toEqual([])
    expect(body()).toContain('could not be told')
  })

  test('cannot name another pull request by the event of another workflow', async () => {
    const { hub } = await fakeGitHub()
    await expect(comment(hub, '{"workflow_run":{"event":"push"}}')).rejects.toThrow('not the event')
  })
})
