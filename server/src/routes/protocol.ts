/** The Open Inference Protocol v2, as Triton and KServe speak it. */
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Config } from '../config.ts'
import { RequestError } from '../errors.ts'
import { HORIZON } from '../model/index.ts'
import type { Predictor } from '../predictor.ts'
import type { State } from '../serving/state.ts'
import { modelPaths, protocol } from './schemas.ts'
import { INPUT, OUTPUT, readInfer } from './tensor.ts'
import { gone } from './tutorial.ts'

/** Which model answers. */
export interface Served {
  readonly name: string
  readonly version: string
}

const paramsOf = (request: FastifyRequest): Readonly<Record<string, string>> => {
  const { params } = request
  return typeof params === 'object' && params !== null ? Object.fromEntries(Object.entries(params)) : {}
}

/** Health, for both listeners. */
export const healthRoutes = (app: FastifyInstance, state: State) => {
  app.get('/v2/health/live', { schema: protocol.live }, async () => ({ live: true }))
  app.get('/v2/health/ready', { schema: protocol.ready }, async (_, reply) => {
    const { notReady } = state
    if (notReady === undefined) return { ready: true }
    reply.code(503)
    return { ready: false, reason: notReady }
  })
}

export const protocolRoutes = (
  app: FastifyInstance,
  config: Config,
  served: Served,
  predictor: Predictor,
  state: State,
) => {
  /** The model that a path names. Errors: RequestError model-unknown. */
  const check = (request: FastifyRequest) => {
    const { m, v } = paramsOf(request)
    if (m !== served.name)
      throw new RequestError('model-unknown', `there is no model ${m}; this server has ${served.name}`)
    if (v !== undefined && v !== served.version)
      throw new RequestError('model-unknown', `model ${m} has no version ${v}; it has ${served.version}`)
  }
  const tensor = (name: string, ...shape: readonly number[]) => ({ name, datatype: 'FP32', shape })

  app.get('/v2', { schema: protocol.server }, async () => ({
    name: 'ml-inference',
    version: config.version,
    extensions: [],
  }))

  const metadata = {
    name: served.name,
    versions: [served.version],
    platform: 'onnx_onnxv1',
    inputs: [tensor(INPUT, -1, -1)],
    outputs: [tensor(OUTPUT, -1, HORIZON)],
  }
  const infer = async (request: FastifyRequest) => {
    check(request)
    const { id, rows, batched } = readInfer(request.body, config.maxBatch, config.maxLength)
    const predictions = await predictor.predictAll(rows, gone(request))
    const shape = batched ? [rows.length, HORIZON] : [HORIZON]
    const output = { ...tensor(OUTPUT, ...shape), data: predictions.flat() }
    return {
      model_name: served.name,
      model_version: served.version,
      ...(id !== undefined && { id }),
      outputs: [output],
    }
  }
  for (const [path, params] of modelPaths) {
    app.get(path, { schema: { ...protocol.model, params } }, async (request) => {
      check(request)
      return metadata
    })
    app.get(`${path}/ready`, { schema: { ...protocol.modelReady, params } }, async (request, reply) => {
      check(request)
      const ready = state.notReady === undefined
      if (!ready) reply.code(503)
      return { name: served.name, ready }
    })
    app.post(`${path}/infer`, { schema: { ...protocol.infer, params } }, infer)
  }
}
