/** GitHub's REST API, as far as the workflows need it: every answer is read by a schema, every download has a bound. */
import { z } from 'zod'

/** GitHub refused, did not answer, or answered something else than it documents. */
export class GitHubError extends Error {
  override readonly name = 'GitHubError'
}

type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE'

export interface GitHub {
  /** `owner/name`. */
  readonly repository: string
  /** `path` starts below /repos/<repository>. Errors: GitHubError; those of its answer name the path, never the token. */
  readonly ask: <T>(method: Method, path: string, schema: z.ZodType<T>, body?: unknown) => Promise<T>
  /** All pages of a list, a hundred at a time. */
  readonly list: <T>(path: string, item: z.ZodType<T>) => Promise<readonly T[]>
  /** A question in GraphQL, for the little that REST has no path for. Errors: GitHubError. */
  readonly graphql: <T>(
    query: string,
    variables: Readonly<Record<string, string>>,
    schema: z.ZodType<T>,
  ) => Promise<T>
  /** At most `most` bytes. Errors: GitHubError of one that has more. */
  readonly bytes: (path: string, most: number) => Promise<Uint8Array>
}

const PATIENCE_MS = 60_000
const PAGE = 100
/** More pages than a pull request of people has comments, and an end to a list that has none. */
const PAGES = 30

/** What Actions gives each step: GITHUB_API_URL, GITHUB_REPOSITORY; GITHUB_TOKEN, which a workflow must hand on. */
const environment = z.object({
  GITHUB_API_URL: z.url().default('https://api.github.com'),
  GITHUB_REPOSITORY: z.string().regex(/^[\w.-]+\/[\w.-]+$/),
  GITHUB_TOKEN: z.string().min(1),
})

const refused = z.object({ message: z.string().default('') })

/** Errors: GitHubError when a variable is missing. */
export const github = (env: Readonly<Record<string, string | undefined>>): GitHub => {
  const { success, data, error } = environment.safeParse(env)
  if (!success)
    throw new GitHubError(`set ${error.issues.map(({ path }) => path.join('.')).join(', ')}, as Actions does`)
  const { GITHUB_API_URL: api, GITHUB_REPOSITORY: repository, GITHUB_TOKEN: token } = data
  const base = `${api}/repos/${repository}`
  const GRAPHQL = '/graphql'
  const headers = {
    accept: 'application/vnd.github+json',
    authorization: `Bearer ${token}`,
    'x-github-api-version': '2022-11-28',
  }

  const call = async (method: Method, path: string, body?: unknown): Promise<Response> => {
    const what = `${method} ${path.split('?')[0]}`
    const signal = AbortSignal.timeout(PATIENCE_MS)
    const sent = body === undefined ? {} : { body: JSON.stringify(body) }
    const response = await fetch(path === GRAPHQL ? `${api}${path}` : `${base}${path}`, {
      method,
      headers,
      signal,
      ...sent,
    }).catch((cause) => {
      throw new GitHubError(`${what}: no answer`, { cause })
    })
    if (response.ok) return response
    const said = refused.safeParse(await response.json().catch(() => ({})))
    throw new GitHubError(`${what}: ${response.status} ${(said.data?.message ?? '').slice(0, 200)}`.trim())
  }

  const read = async <T>(method: Method, path: string, schema: z.ZodType<T>, body?: unknown): Promise<T> => {
    const response = await call(method, path, body)
    const { success, data, error } = schema.safeParse(await response.json().catch(() => undefined))
    if (success) return data
    throw new GitHubError(
      `${method} ${path.split('?')[0]}: not what GitHub documents: ${z.prettifyError(error)}`,
    )
  }

  const list = async <T>(path: string, item: z.ZodType<T>): Promise<readonly T[]> => {
    const found: T[] = []
    for (let page = 1; page <= PAGES; page++) {
      const separator = path.includes('?') ? '&' : '?'
      const some = await read('GET', `${path}${separator}per_page=${PAGE}&page=${page}`, z.array(item))
      found.push(...some)
      if (some.length < PAGE) return found
    }
    throw new GitHubError(`GET ${path.split('?')[0]}: more than ${PAGES * PAGE}`)
  }

  const bytes = async (path: string, most: number): Promise<Uint8Array> => {
    const { body } = await call('GET', path)
    const parts: Uint8Array[] = []
    let size = 0
    for await (const part of body ?? []) {
      size += part.length
      if (size > most) throw new GitHubError(`GET ${path}: more than ${most} bytes`)
      parts.push(part)
    }
    return Buffer.concat(parts)
  }

  return {
    repository,
    ask: read,
    list,
    graphql: (query, variables, schema) => read('POST', GRAPHQL, schema, { query, variables }),
    bytes,
  }
}
