/** Reads a body to its end: bounded alone, and together with all others that are not there yet. */
import type { Readable } from 'node:stream'
import { GoneError, RequestError } from '../errors.ts'
import type { BodyMemory } from './memory.ts'

export interface BodyLimits {
  /** Bytes of one body. */
  readonly bodyLimit: number
  readonly memory: BodyMemory
}

type Done = (error: Error | null, body?: Buffer) => void

export const tooLarge = (bodyLimit: number) =>
  new RequestError('body-too-large', `the body is larger than ${bodyLimit} bytes`)

/**
 * `announced` is the Content-Length, NaN without one. A body that is there at once holds nothing, so that small requests
 * are served while slow senders hold all the memory. Errors: RequestError body-too-large or memory-full, GoneError.
 */
export const readBody = (
  stream: Readable,
  announced: number,
  { bodyLimit, memory }: BodyLimits,
  done: Done,
) => {
  if (announced > bodyLimit) return done(tooLarge(bodyLimit))
  const chunks: Buffer[] = []
  let received = 0
  let held = 0
  const finish = (error: Error | null, body?: Buffer) => {
    stream.off('data', onData).off('end', onEnd).off('error', onError)
    // Bytes that still come are let go by.
    stream.resume()
    memory.free(held)
    done(error, body)
  }
  const onData = (chunk: Buffer) => {
    received += chunk.length
    if (received > bodyLimit) return finish(tooLarge(bodyLimit))
    chunks.push(chunk)
    if (received === announced) return
    const taken = memory.hold(chunk.length)
    if (taken === undefined)
      return finish(
        new RequestError('memory-full', 'too many unfinished bodies; send the whole body at once, or later'),
      )
    held += taken
  }
  const onEnd = () => {
    const [only] = chunks
    finish(null, only !== undefined && chunks.length === 1 ? only : Buffer.concat(chunks, received))
  }
  const onError = () => finish(new GoneError('the client went away'))
  stream.on('data', onData).on('end', onEnd).on('error', onError)
}
