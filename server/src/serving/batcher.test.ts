import { beforeEach, describe, expect, test, vi } from 'vitest'
import { pause } from '../testing.ts'
import { Batcher, type Limits } from './batcher.ts'

type Rows = readonly (readonly number[])[]

const outcome = vi.fn()
const batch = vi.fn()
const waited = vi.fn()
beforeEach(() => vi.clearAllMocks())

const limits: Limits = { queueLimit: 100, maxBatch: 4, deadline: 1_000 }
const here = () => false

/** A batcher whose model doubles, and the sizes of the batches that it ran. */
const doubling = (some: Partial<Limits> = {}) => {
  const ran: Rows[] = []
  const run = async (rows: Rows) => {
    ran.push(rows)
    return rows.map((row) => row.map((value) => 2 * value))
  }
  return { batcher: new Batcher(run, { ...limits, ...some }, { batch, outcome, waited }), ran }
}

/** A batcher whose model answers only when told to. */
const held = (some: Partial<Limits> = {}) => {
  const go: ((rows: Rows | Error) => void)[] = []
  const ran: Rows[] = []
  const run = (rows: Rows) => {
    ran.push(rows)
    return new Promise<Rows>((resolve, reject) =>
      go.push((answer) => (answer instanceof Error ? reject(answer) : resolve(answer))),
    )
  }
  return { batcher: new Batcher(run, { ...limits, ...some }, { batch, outcome, waited }), ran, go }
}

/** The end of a turn of the event loop. */
const turn = () => new Promise((resolve) => setImmediate(resolve))

/** Keeps the event loop busy, as a slow model does. Milliseconds. */
const block = (milliseconds: number) => {
  for (const end = performance.now() + milliseconds; performance.now() < end; );
}

const outcomes = () => outcome.mock.calls.flat()

describe('a batcher', () => {
  test('runs what waits together, and gives each its own answer', async () => {
    const { batcher, ran } = doubling()
    const answers = await Promise.all([1, 2, 3].map((value) => batcher.submit({ row: [value], gone: here })))
    expect(answers).toEqual([[2], [4], [6]])
    expect(ran).toEqual([[[1], [2], [3]]])
    expect(outcomes()).toEqual(['ok', 'ok', 'ok'])
    expect(batch.mock.calls).toEqual([[3, expect.any(Number)]])
    expect(waited).toHaveBeenCalledTimes(3)
  })

  test('runs no batch larger than the limit, first come first served', async () => {
    const { batcher, ran } = doubling()
    const values = [1, 2, 3, 4, 5, 6, 7, 8, 9]
    await Promise.all(values.map((value) => batcher.submit({ row: [value], gone: here })))
    expect(ran).toEqual([[[1], [2], [3], [4]], [[5], [6], [7], [8]], [[9]]])
  })

  test('starts all that waits at the end of one turn, so that nobody waits for the batches of others', async () => {
    const { batcher, ran, go } = held()
    const answers = [1, 2, 3, 4, 5, 6].map((value) => batcher.submit({ row: [value], gone: here }))
    expect(batcher.depth).toBe(6)
    await turn()
    expect(batcher.depth).toBe(0)
    expect(ran).toEqual([
      [[1], [2], [3], [4]],
      [[5], [6]],
    ])
    // The second batch need not wait for the first.
    go[1]?.([[50], [60]])
    expect(await Promise.all(answers.slice(4))).toEqual([[50], [60]])
    go[0]?.([[10], [20], [30], [40]])
    expect(await Promise.all(answers.slice(0, 4))).toEqual([[10], [20], [30], [40]])
  })

  test('runs what comes in while the model is at work as a batch of its own', async () => {
    const { batcher, ran, go } = held()
    const first = batcher.submit({ row: [1], gone: here })
    await turn()
    const later = [2, 3].map((value) => batcher.submit({ row: [value], gone: here }))
    await turn()
    expect(ran).toEqual([[[1]], [[2], [3]]])
    go[1]?.([[20], [30]])
    go[0]?.([[10]])
    expect(await Promise.all([first, ...later])).toEqual([[10], [20], [30]])
  })

  test('adds no delay when idle', async () => {
    const { batcher } = doubling()
    const times: number[] = []
    for (let i = 0; i < 50; i++) {
      const start = performance.now()
      await batcher.submit({ row: [1], gone: here })
      times.push(performance.now() - start)
    }
    // The median: less than any timer could wait.
    expect(times.sort((a, b) => a - b)[25]).toBeLessThan(1)
  })

  test('refuses what its queue cannot hold, at once', async () => {
    const { batcher, ran } = doubling({ queueLimit: 2 })
    const waiting = [2, 3].map((value) => batcher.submit({ row: [value], gone: here }))
    await expect(batcher.submit({ row: [4], gone: here })).rejects.toMatchObject({
      code: 'queue-full',
      statusCode: 429,
      message: expect.stringContaining('2 predictions wait'),
    })
    expect(outcomes()).toEqual(['rejected'])
    expect(await Promise.all(waiting)).toEqual([[4], [6]])
    // The next turn has room again.
    expect(await batcher.submit({ row: [5], gone: here })).toEqual([10])
    expect(ran).toEqual([[[2], [3]], [[5]]])
  })

  test('gives up on what waited longer than the deadline, without running it', async () => {
    const { batcher, ran } = doubling({ deadline: 20 })
    const late = batcher.submit({ row: [1], gone: here })
    block(30)
    const inTime = batcher.submit({ row: [2], gone: here })
    await expect(late).rejects.toMatchObject({
      code: 'deadline-passed',
      statusCode: 504,
      message: expect.stringContaining('20 ms'),
    })
    expect(await inTime).toEqual([4])
    expect(ran).toEqual([[[2]]])
    expect(outcomes()).toEqual(['timeout', 'ok'])
  })

  test('spends no inference on a client that went away', async () => {
    const { batcher, ran } = doubling()
    const gone = batcher.submit({ row: [1], gone: () => true })
    const kept = batcher.submit({ row: [2], gone: here })
    await expect(gone).rejects.toMatchObject({ name: 'GoneError' })
    expect(await kept).toEqual([4])
    expect(ran).toEqual([[[2]]])
    expect(outcomes()).toEqual(['cancelled', 'ok'])
  })

  test('runs nothing when every client went away, and serves the next', async () => {
    const { batcher, ran } = doubling()
    await expect(batcher.submit({ row: [1], gone: () => true })).rejects.toThrow('went away')
    expect(ran).toEqual([])
    expect(await batcher.submit({ row: [3], gone: here })).toEqual([6])
  })

  test('passes an error of the model to its batch only', async () => {
    const { batcher, go } = held()
    const failing = [1, 2].map((value) => batcher.submit({ row: [value], gone: here }))
    const failed = Promise.allSettled(failing)
    await pause(5)
    const next = batcher.submit({ row: [3], gone: here })
    go[0]?.(new Error('out of memory'))
    expect((await failed).map(({ status }) => status)).toEqual(['rejected', 'rejected'])
    await expect(failing[0]).rejects.toThrow('out of memory')
    await pause(5)
    go[1]?.([[30]])
    expect(await next).toEqual([30])
    expect(outcomes()).toEqual(['error', 'error', 'ok'])
  })

  test('notices a model that leaves rows out', async () => {
    const { batcher, go } = held()
    const both = [1, 2].map((value) => batcher.submit({ row: [value], gone: here }))
    const settled = Promise.allSettled(both)
    await pause(5)
    go[0]?.([[10]])
    await settled
    expect(await both[0]).toEqual([10])
    await expect(both[1]).rejects.toThrow('left a row out')
    expect(outcomes()).toEqual(['ok', 'error'])
  })
})
