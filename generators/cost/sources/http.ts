/** JSON from a public API: in bounded time and size, and asked again where that may help. */
import { setTimeout as sleep } from 'node:timers/promises'
import { clipped } from '../../text/index.ts'

const PATIENCE_MS = 30_000
/** Times that a page is asked for. */
const TRIES = 4
const BETWEEN_MS = 1_000
/** Of one page: 5,000 entries of Google's catalog take about 6 MiB. */
const MOST_BYTES = 32 * 2 ** 20

/** A source of prices did not answer, or answered something else; the message says what and needs no more words. */
export class SourceError extends Error {
  override readonly name = 'SourceError'
}

class Busy extends SourceError {}

/** How long is waited between tries; tests wait less. */
export interface Patience {
  /** Milliseconds before the second try; each further one waits twice as long. @default 1000 */
  readonly between?: number
}

const bodyOf = async (response: Response): Promise<string> => {
  const parts: Uint8Array[] = []
  let size = 0
  for await (const part of response.body ?? []) {
    size += part.length
    if (size > MOST_BYTES) throw new SourceError(`answers more than ${MOST_BYTES / 2 ** 20} MiB`)
    parts.push(part)
  }
  return Buffer.concat(parts).toString()
}

const reason = (error: unknown): string => {
  if (!(error instanceof Error)) return `${error}`
  if (error.name === 'TimeoutError') return `no answer in ${PATIENCE_MS / 1_000} s`
  return error.cause instanceof Error ? error.cause.message || error.cause.name : error.message
}

/** What Google's APIs say of an error; its text may hold anything, so little of it is repeated. */
const complaint = (body: string): string => {
  const [, message] = /"message":\s*"([^"\\]{1,200})/.exec(body) ?? []
  return message === undefined ? '' : `: ${clipped(message, 120)}`
}

const once = async (url: URL, headers: Readonly<Record<string, string>>): Promise<unknown> => {
  const response = await fetch(url, {
    headers,
    redirect: 'error',
    signal: AbortSignal.timeout(PATIENCE_MS),
  }).catch((error: unknown) => {
    throw new Busy(reason(error))
  })
  const body = await bodyOf(response).catch((error: unknown) => {
    throw error instanceof SourceError ? error : new Busy(reason(error))
  })
  const { status } = response
  if (status === 429 || status >= 500) throw new Busy(`answers ${status}${complaint(body)}`)
  if (!response.ok) throw new SourceError(`answers ${status}${complaint(body)}`)
  try {
    return JSON.parse(body)
  } catch {
    throw new SourceError('answers something that is no JSON')
  }
}

/** Errors: SourceError, after the last try. */
export const jsonAt = async (
  url: URL,
  headers: Readonly<Record<string, string>>,
  { between = BETWEEN_MS }: Patience = {},
): Promise<unknown> => {
  for (let tried = 1; ; tried++)
    try {
      return await once(url, headers)
    } catch (error) {
      if (!(error instanceof Busy) || tried === TRIES) throw error
      await sleep(between * 2 ** (tried - 1))
    }
}
