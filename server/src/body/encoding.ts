/** The coding that a body is compressed with, and the way back, which is bounded as every body is. */
import { gunzip, inflate } from 'node:zlib'
import type { FastifyRequest } from 'fastify'
import { RequestError } from '../errors.ts'
import { tooLarge } from './read.ts'

const unpackers = { gzip: gunzip, deflate: inflate } as const

const isKnown = (coding: string): coding is keyof typeof unpackers => Object.hasOwn(unpackers, coding)

/** Of a request; undefined when it is not compressed. */
export const codingOf = ({ headers }: FastifyRequest): string | undefined => {
  const coding = headers['content-encoding']?.trim().toLowerCase()
  return coding === '' || coding === 'identity' ? undefined : coding
}

/** `accepted` are the codings that would be taken. */
export const codingRefused = (coding: string, accepted: readonly string[]) =>
  new RequestError(
    'content-encoding',
    `the body is compressed (${coding.slice(0, 40)}); send it ${accepted.length === 0 ? 'as it is' : `as it is, or as ${accepted.join(' or ')}`}`,
    [],
    // RFC 9110, 15.5.16.
    { headers: { 'accept-encoding': accepted.length === 0 ? 'identity' : accepted.join(', ') } },
  )

const isOfZlib = (error: Error, code: string) => 'code' in error && error.code === code

/** The body without its coding. Errors: RequestError content-encoding, body-too-large, or request-refused when it is not what it says. */
export const unpacked = (
  body: Buffer,
  coding: string,
  bodyLimit: number,
  done: (error: Error | null, body?: Buffer) => void,
) => {
  if (!isKnown(coding)) return done(codingRefused(coding, Object.keys(unpackers)))
  unpackers[coding](body, { maxOutputLength: bodyLimit }, (error, bytes) => {
    if (error === null) return done(null, bytes)
    if (isOfZlib(error, 'ERR_BUFFER_TOO_LARGE')) return done(tooLarge(bodyLimit))
    done(new RequestError('request-refused', `the body is not ${coding}, as its Content-Encoding says`))
  })
}
