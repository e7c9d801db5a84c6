/** A GitHub on this machine for tests: the few paths that the scripts ask for, over what it remembers. */
import { serve } from '../../tools/fakes.ts'
import { type GitHub, github } from './api.ts'
import { BOT } from './comments.ts'

interface Comment {
  readonly id: number
  body: string
  readonly user: { readonly login: string }
}

interface Issue {
  readonly number: number
  title: string
  body: string
  state: string
  readonly labels: string[]
  readonly user: { readonly login: string }
}

/** A pull request as GitHub describes it. */
export const pullOf = (number: number, ref: string, repository = 'example/fleet') => ({
  number,
  html_url: `https://github.example.com/pull/${number}`,
  node_id: `PR_${number}`,
  title: '',
  body: '',
  state: 'open',
  base: 'main',
  head: { ref, repo: { full_name: repository } },
})

/** What it remembers, and what it was asked to change: `POST /issues/7/labels`. */
export class FakeGitHub {
  readonly calls: string[] = []
  pulls: unknown[] = []
  files: { readonly filename: string; readonly previous_filename?: string }[] = []
  archive: Uint8Array | undefined
  /** Pull requests that merge themselves, by their ids. */
  readonly merging: string[] = []
  readonly comments: Comment[] = []
  readonly labels = new Set<string>()
  readonly issues: Issue[] = []
  /** A path that it answers with 500. */
  broken: RegExp | undefined

  answer(method: string, path: string, query: URLSearchParams, body: Record<string, never>): unknown {
    const [, number = ''] = /^\/issues\/(?:comments\/)?(\d+)/.exec(path) ?? []
    const page = <T>(all: readonly T[]) => all.slice((Number(query.get('page') ?? 1) - 1) * 100).slice(0, 100)
    const issue = this.issues.find((each) => each.number === Number(number))
    switch (`${method} ${path.replace(/\d+/g, 'N').replace(/(labels|compare)\/.*/, '$1/X')}`) {
      case 'GET /pulls': {
        const ref = query.get('head')?.split(':')[1]
        const open = (each: unknown) => {
          const { state = 'open', head } = Object(each)
          return (
            state === (query.get('state') ?? 'open') &&
            (ref === undefined || head?.ref === undefined || head.ref === ref)
          )
        }
        return page(this.pulls.filter(open))
      }
      case 'POST /pulls': {
        const { head, ...more } = Object(body)
        this.pulls.push({ ...pullOf(12, head), ...more })
        return this.pulls.at(-1)
      }
      case 'PATCH /pulls/N': {
        const found = this.pulls.find((each) => Object(each).number === Number(path.split('/').at(-1)))
        return found && Object.assign(found, body)
      }
      case 'POST /graphql':
        this.merging.push(Object(body).variables?.id)
        return { data: { enablePullRequestAutoMerge: {} } }
      case 'GET /compare/X':
        return { files: this.files }
      case 'GET /actions/runs/N/artifacts':
        return {
          artifacts: this.archive
            ? [{ id: 5, name: query.get('name'), size_in_bytes: this.archive.length }]
            : [],
        }
      case 'GET /actions/artifacts/N/zip':
        return this.archive
      case 'GET /issues/N/comments':
        return page(this.comments)
      case 'POST /issues/N/comments':
        return this.comments.push({ id: 100 + this.comments.length, body: '', ...body, user: { login: BOT } })
      case 'PATCH /issues/comments/N': {
        const found = this.comments.find(({ id }) => id === Number(number))
        return found && Object.assign(found, body)
      }
      case 'GET /issues/N/labels':
        return page([...this.labels].map((name) => ({ name })))
      case 'POST /issues/N/labels':
        for (const name of Object(body).labels) this.labels.add(name)
        return []
      case 'DELETE /issues/N/labels/X':
        return this.labels.delete(path.split('/').at(-1) ?? '') ? [] : undefined
      case 'GET /issues': {
        const label = query.get('labels') ?? ''
        return page(this.issues.filter((each) => each.state === 'open' && each.labels.includes(label)))
      }
      case 'POST /issues':
        this.issues.push({
          number: this.issues.length + 1,
          state: 'open',
          title: '',
          body: '',
          labels: [],
          user: { login: BOT },
          ...body,
        })
        return this.issues.at(-1)
      case 'PATCH /issues/N':
        return issue && Object.assign(issue, body)
      default:
        return undefined
    }
  }
}

/** The client of the real scripts, led to it. */
export const fakeGitHub = async (): Promise<{
  readonly there: FakeGitHub
  readonly hub: GitHub
  readonly env: Record<string, string>
}> => {
  const there = new FakeGitHub()
  const url = await serve(async (request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://localhost')
    const path = pathname.replace('/repos/example/fleet', '')
    const method = request.method ?? ''
    let text = ''
    for await (const part of request) text += part
    if (method !== 'GET') there.calls.push(`${method} ${path}`)
    const end = (status: number, body: unknown) =>
      response.writeHead(status).end(body instanceof Uint8Array ? body : JSON.stringify(body))
    if (request.headers.authorization !== 'Bearer token-of-the-test')
      return end(401, { message: 'Bad credentials' })
    if (there.broken?.test(path)) return end(500, { message: 'out of order' })
    const answer = there.answer(method, path, searchParams, text === '' ? {} : JSON.parse(text))
    return answer === undefined ? end(404, { message: 'Not Found' }) : end(200, answer)
  })
  const env = {
    GITHUB_API_URL: url,
    GITHUB_REPOSITORY: 'example/fleet',
    GITHUB_TOKEN: 'token-of-the-test',
  }
  return { there, hub: github(env), env }
}
