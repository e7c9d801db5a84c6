import { TraceFlags } from '@opentelemetry/api'
import { ExportResultCode } from '@opentelemetry/core'
import { resourceFromAttributes } from '@opentelemetry/resources'
import type { SpanExporter } from '@opentelemetry/sdk-trace'
import { expect, test, vi } from 'vitest'
import { exporting } from './export.ts'
import { clockNow, Span } from './span.ts'

const parent = { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), traceFlags: TraceFlags.SAMPLED }

/** Ends `count` spans on their way to an exporter that does `answer` with each batch. */
const ended = (count: number, answer: SpanExporter['export']) => {
  const add = vi.fn()
  const out = exporting({ export: answer, shutdown: async () => {} }, { add, end: () => {} })
  const sink = { resource: resourceFromAttributes({}), scope: { name: 'test' }, ended: out.ended }
  for (let i = 0; i < count; i++) {
    const span = new Span(sink, { name: 'queue', parent, clock: clockNow() })
    span.end()
    // Once is all.
    span.end()
  }
  return { add, ...out }
}

const lostIn = (add: { readonly mock: { readonly calls: readonly unknown[][] } }) =>
  add.mock.calls.reduce((sum, [spans]) => sum + Number(spans), 0)

test('spans that the collector takes are not lost', async () => {
  const { add, shutdown, waiting } = ended(700, (_, done) => done({ code: ExportResultCode.SUCCESS }))
  await shutdown()
  expect([lostIn(add), waiting()]).toEqual([0, 0])
})

test('spans that the collector does not take are lost, each counted, with the reason', async () => {
  const error = new Error('connection refused')
  const { add, shutdown, waiting } = ended(700, (_, done) => done({ code: ExportResultCode.FAILED, error }))
  await expect(shutdown()).rejects.toThrow('connection refused')
  expect([lostIn(add), waiting()]).toEqual([700, 0])
  expect(add).toHaveBeenLastCalledWith(expect.any(Number), 'connection refused')
})

test('while the collector hangs, memory is bounded: what does not fit is lost and counted', () => {
  const { add, waiting } = ended(3_000, () => {})
  expect(waiting()).toBe(2_048)
  expect(lostIn(add)).toBe(3_000 - 2_048)
})
