/**
 * The body of an inference request: JSON, after which binary tensors may come, as Triton's extension of the Open Inference
 * Protocol has it (https://github.com/triton-inference-server/server/blob/main/docs/protocol/extension_binary_data.md).
 */
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { type BodyLimits, codingOf, parseJson, readBody, unpacked } from '../body/index.ts'
import { RequestError } from '../errors.ts'

/** Bytes of the JSON at the start of a body; the tensors are the rest. */
export const JSON_LENGTH = 'inference-header-content-length'

export class InferBody {
  readonly json: unknown
  /** Bytes after the JSON; usually none. */
  readonly tensors: Buffer
  constructor(json: unknown, tensors: Buffer) {
    this.json = json
    this.tensors = tensors
  }
}

const jsonLengthOf = ({ headers }: FastifyRequest, bytes: number): number => {
  const text = headers[JSON_LENGTH]
  if (text === undefined) return bytes
  if (typeof text !== 'string' || !/^\d{1,9}$/.test(text) || Number(text) > bytes)
    throw new RequestError(
      'tensor-invalid',
      `${JSON_LENGTH} must be a whole number up to the ${bytes} bytes of the body`,
    )
  return Number(text)
}

const bodyOf = (request: FastifyRequest, bytes: Buffer): InferBody => {
  const length = jsonLengthOf(request, bytes.length)
  return new InferBody(parseJson(bytes.subarray(0, length)), bytes.subarray(length))
}

/** Takes any content type and none, as Triton does: its client sends none, ever. */
export const inferBodies = (scope: FastifyInstance, limits: BodyLimits) => {
  scope.removeAllContentTypeParsers()
  scope.addContentTypeParser('*', (request, payload, done) => {
    const parsed = (error: Error | null, body?: Buffer) => {
      if (body === undefined) return done(error)
      try {
        done(null, bodyOf(request, body))
      } catch (wrong) {
        if (!(wrong instanceof RequestError)) throw wrong
        done(wrong)
      }
    }
    const coding = codingOf(request)
    readBody(payload, Number(request.headers['content-length']), limits, (error, body) => {
      if (body === undefined || coding === undefined) return parsed(error, body)
      unpacked(body, coding, limits.bodyLimit, parsed)
    })
  })
}
