/** The clients that people have for the Open Inference Protocol, as their projects publish them, against the real server. */
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { Type } from 'typebox'
import { Value } from 'typebox/value'
import { afterAll, beforeAll, expect, type TestContext, test } from 'vitest'
import { type ToolName, tool, toolThere } from '../../tools/index.ts'
import { start } from '../src/testing.ts'

// A slow network may take its time over a client's packages.
const PATIENCE_MS = 900_000

const run = promisify(execFile)

type Client = Extract<ToolName, 'tritonclient' | 'kserve'>

let server: Awaited<ReturnType<typeof start>>
beforeAll(async () => {
  server = await start()
})
afterAll(() => server.stop(true))

const rows = Type.Array(Type.Array(Type.Number()))
const answers = Type.Object({
  live: Type.Boolean(),
  ready: Type.Boolean(),
  model_ready: Type.Boolean(),
  forecasts: Type.Record(Type.String(), rows),
})
const tritonAnswers = Type.Object({
  ...answers.properties,
  other_ready: Type.Boolean(),
  server: Type.Unknown(),
  model: Type.Unknown(),
  named: Type.Unknown(),
  unknown: Type.Unknown(),
})

/** A Python that has the client, or why there is none. Any other reason is an error. */
const pythonOf = async (name: Client): Promise<string | { readonly without: string }> => {
  if (name === 'kserve')
    return (
      (await toolThere(name)) ?? { without: 'npm run tools kserve installs it, in 450 MB and some minutes' }
    )
  return tool(name).catch((error: unknown) => {
    if (error instanceof Error && error.message.includes('no python3 on PATH'))
      return { without: 'no python3 on PATH' }
    throw error
  })
}

/** What a client's program prints. Without the client the test is left out, in words. */
const said = async (
  { skip }: TestContext,
  name: Client,
  program: string,
  address: string,
): Promise<unknown> => {
  const python = await pythonOf(name)
  if (typeof python !== 'string') {
    console.error(`NOT TRIED: the server against ${name}. ${python.without}`)
    return skip(`the server was not tried against ${name}: ${python.without}`)
  }
  const { stdout } = await run(python, [join(import.meta.dirname, program), address], { timeout: 120_000 })
  return JSON.parse(stdout)
}

/** What both programs ask for, over the tutorial's API: the same model, without any of the protocol. */
const expected = async () => {
  const series = [
    [3, 1, 4, 1, 5],
    [9, 2, 6, 5, 3],
  ]
  return Promise.all(
    series.map(async (data): Promise<readonly number[]> => {
      const answer = await server.app.inject({ method: 'POST', url: '/predict', payload: { data } })
      return answer.json().prediction
    }),
  )
}

/** Every form gives the same forecasts, as near as float32 has them. */
const same = async (forecasts: Readonly<Record<string, readonly (readonly number[])[]>>) => {
  const series = await expected()
  for (const [form, found] of Object.entries(forecasts))
    found.forEach((row, i) => {
      const differences = row.map((value, step) => Math.abs(value - (series[i]?.[step] ?? Number.NaN)))
      expect([form, differences.length, Math.max(...differences) < 1e-5]).toEqual([form, 10, true])
    })
}

test("NVIDIA's client gets the same forecast in every form that it has", {
  timeout: PATIENCE_MS,
}, async (context) => {
  const address = server.url.replace('http://', '')
  const { forecasts, ...rest } = Value.Parse(
    tritonAnswers,
    await said(context, 'tritonclient', 'triton_client.py', address),
  )
  expect(rest).toEqual({
    live: true,
    ready: true,
    model_ready: true,
    other_ready: false,
    server: { name: 'ml-inference', version: '1.2.3', extensions: ['binary_tensor_data'] },
    model: expect.objectContaining({ name: 'forecaster', versions: ['1'] }),
    named: ['a-7', [10]],
    unknown: ['400', 'inputs[0].name must be series, the only input of this model'],
  })
  expect(Object.keys(forecasts)).toHaveLength(9)
  await same(forecasts)
})

test("KServe's client gets the same forecast in every form that it has", {
  timeout: PATIENCE_MS,
}, async (context) => {
  const { forecasts, ...rest } = Value.Parse(
    answers,
    await said(context, 'kserve', 'kserve_client.py', server.url),
  )
  expect(rest).toEqual({ live: true, ready: true, model_ready: true })
  expect(Object.keys(forecasts)).toHaveLength(6)
  await same(forecasts)
})
