/** The Open Inference Protocol v2, as Triton and KServe speak it. Paths are under /v2. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { BodyLimits } from '../body/index.ts'
import type { Config } from '../config.ts'
import { RequestError } from '../errors.ts'
import { HORIZON } from '../model/index.ts'
import type { Predictor } from '../predictor.ts'
import type { State } from '../serving/state.ts'
import { bytesOf } from './binary.ts'
import { InferBody, inferBodies, JSON_LENGTH } from './infer-body.ts'
import { modelPaths, protocol } from './schemas.ts'
import { INPUT, OUTPUT, readInfer } from './tensor.ts'
import { callerOf } from './tutorial.ts'

/** Which model answers. */
export interface Served {
  readonly name: string
  readonly version: string
}

const paramsOf = (request: FastifyRequest): Readonly<Record<string, string>> => {
  const { params } = request
  return typeof params === 'object' && params !== null ? Object.fromEntries(Object.entries(params)) : {}
}

/** Throws when a path names another model than the one that is served. Errors: RequestError model-unknown. */
const check = (request: FastifyRequest, served: Served) => {
  const { m, v } = paramsOf(request)
  if (m !== served.name)
    throw new RequestError('model-unknown', `there is no model ${m}; this server has ${served.name}`)
  if (v !== undefined && v !== served.version)
    throw new RequestError('model-unknown', `model ${m} has no version ${v}; it has ${served.version}`)
}

/** Health of the server, for both listeners, and of the model, where one is served. */
export const protocolHealth = (scope: FastifyInstance, state: State, served?: Served) => {
  scope.get('/health/live', { schema: protocol.live }, async () => ({ live: true }))
  scope.get('/health/ready', { schema: protocol.ready }, async (_, reply) => {
    const { notReady } = state
    if (notReady === undefined) return { ready: true }
    reply.code(503)
    return { ready: false, reason: notReady }
  })
  if (served === undefined) return
  for (const [path, params] of modelPaths(served))
    scope.get(`${path}/ready`, { schema: { ...protocol.modelReady, params } }, async (request, reply) => {
      check(request, served)
      const ready = state.notReady === undefined
      if (!ready) reply.code(503)
      return { name: served.name, ready }
    })
}

const tensor = (name: string, ...shape: readonly number[]) => ({ name, datatype: 'FP32', shape })

/** The answer with its tensor after the JSON, as Triton's extension has it. */
const inBinary = (reply: FastifyReply, head: object, data: readonly number[], shape: readonly number[]) => {
  const tensors = bytesOf(data)
  const output = { ...tensor(OUTPUT, ...shape), parameters: { binary_data_size: tensors.length } }
  const json = Buffer.from(JSON.stringify({ ...head, outputs: [output] }))
  return reply
    .header(JSON_LENGTH, `${json.length}`)
    .type('application/octet-stream')
    .send(Buffer.concat([json, tensors]))
}

interface Parts {
  readonly config: Config
  readonly served: Served
  readonly predictor: Predictor
  readonly limits: BodyLimits
}

export const protocolApi = (scope: FastifyInstance, { config, served, predictor, limits }: Parts) => {
  inferBodies(scope, limits)

  scope.get('/', { schema: protocol.server, prefixTrailingSlash: 'no-slash' }, async () => ({
    name: 'ml-inference',
    version: config.version,
    extensions: ['binary_tensor_data'],
  }))

  const metadata = {
    name: served.name,
    versions: [served.version],
    platform: 'onnx_onnxv1',
    inputs: [tensor(INPUT, -1, -1)],
    outputs: [tensor(OUTPUT, -1, HORIZON)],
  }
  const infer = async (request: FastifyRequest, reply: FastifyReply) => {
    check(request, served)
    const { body } = request
    const asked = body instanceof InferBody ? body : new InferBody(undefined, Buffer.alloc(0))
    const { id, rows, batched, binary } = readInfer(asked, config.maxBatch, config.maxLength)
    const predictions = await predictor.predictAll(rows, callerOf(request))
    const shape = batched ? [rows.length, HORIZON] : [HORIZON]
    const head = {
      model_name: served.name,
      model_version: served.version,
      ...(id !== undefined && { id }),
    }
    const data = predictions.flat()
    if (binary) return inBinary(reply, head, data, shape)
    return { ...head, outputs: [{ ...tensor(OUTPUT, ...shape), data }] }
  }
  for (const [path, params] of modelPaths(served)) {
    scope.get(path, { schema: { ...protocol.model, params } }, async (request) => {
      check(request, served)
      return metadata
    })
    scope.post(`${path}/infer`, { schema: { ...protocol.infer, params } }, infer)
  }
}
