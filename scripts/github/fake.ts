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

/** What it remembers, and what it was asked to change: `POST /issues/7/labels`. */
export class FakeGitHub {
  readonly calls: string[] = []
  pulls: unknown[] = []
  files: { readonly filename: string; readonly previous_filename?: string }[] = []
  archive: Uint8Array | undefined
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
      case 'GET /pulls':
        return page(this.pulls)
      case 'POST /pulls':
        this.pulls.push({ ...body, number: 12, html_url: 'https://github.example.com/pull/12' })
        return this.pulls.at(-1)
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
