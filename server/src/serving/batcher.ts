/**
 * Requests become batches: what came in during one turn of the event loop runs at its end, together, with no added
 * delay (Triton's default policy). The model runs on the loop, so a turn lasts as long as the batches of the one before.
 * The queue is bounded: more than it holds is refused, so that load sheds instead of piling up.
 */
import { performance } from 'node:perf_hooks'
import { GoneError, RequestError, RunError } from '../errors.ts'
import type { QueueSpan, RequestSpan, Tracing } from '../tracing/index.ts'

type Row = readonly number[]

/** One row on its way to the model. */
export interface Job {
  readonly row: Row
  /** True once nobody waits for the answer any more; such a row costs no inference. */
  readonly gone: () => boolean
  /** Of its request, when it is traced. */
  readonly span?: RequestSpan | undefined
}

/** What happened, for metrics and traces. Times are milliseconds. */
export interface Observer {
  readonly batch: (rows: number, milliseconds: number) => void
  readonly waited: (milliseconds: number) => void
  readonly outcome: (outcome: 'ok' | 'rejected' | 'timeout' | 'cancelled' | 'error') => void
}

export interface Limits {
  readonly queueLimit: number
  readonly maxBatch: number
  /** Milliseconds from submission to the start of the run. */
  readonly deadline: number
}

type Run = (rows: readonly Row[]) => Promise<readonly Row[]>

interface Waiting extends Job {
  readonly since: number
  readonly resolve: (prediction: Row) => void
  readonly reject: (error: Error) => void
  readonly wait: QueueSpan | undefined
}

const isTraced = (job: Waiting): job is Waiting & { readonly wait: QueueSpan } => job.wait !== undefined

export class Batcher {
  readonly #run: Run
  readonly #limits: Limits
  readonly #observer: Observer
  readonly #tracing: Pick<Tracing, 'inference'> | undefined
  /** Made once: a stack trace for each refusal would cost more than the rest of the refusal. */
  readonly #full: RequestError
  #queue: Waiting[] = []

  constructor(run: Run, limits: Limits, observer: Observer, tracing?: Pick<Tracing, 'inference'>) {
    this.#run = run
    this.#limits = limits
    this.#observer = observer
    this.#tracing = tracing
    this.#full = new RequestError(
      'queue-full',
      `${limits.queueLimit} predictions wait already; try again in a second`,
    )
  }

  /** Rows that wait. */
  get depth(): number {
    return this.#queue.length
  }

  /** The prediction of a row. Errors: RequestError queue-full or deadline-passed, GoneError, or RunError. */
  submit(job: Job): Promise<Row> {
    if (this.#queue.length >= this.#limits.queueLimit) {
      this.#observer.outcome('rejected')
      return Promise.reject(this.#full)
    }
    return new Promise((resolve, reject) => {
      // The first to wait calls for the turn's end.
      if (this.#queue.length === 0) setImmediate(() => this.#drain())
      const { row, gone, span } = job
      this.#queue.push({
        row,
        gone,
        since: performance.now(),
        resolve,
        reject,
        wait: span?.queued(),
      })
    })
  }

  /** Starts everything that waits: batches left for a later turn would let clients that insist starve the others. */
  #drain() {
    const waiting = this.#wanted()
    for (let start = 0; start < waiting.length; start += this.#limits.maxBatch)
      void this.#serve(waiting.slice(start, start + this.#limits.maxBatch))
  }

  /** Takes all rows off the queue; those that somebody still waits for, in time. */
  #wanted(): readonly Waiting[] {
    const taken = this.#queue
    this.#queue = []
    const now = performance.now()
    return taken.filter((job) => {
      const waited = now - job.since
      this.#observer.waited(waited)
      job.wait?.taken()
      if (job.gone()) {
        this.#observer.outcome('cancelled')
        job.reject(new GoneError('the client went away'))
        return false
      }
      if (waited > this.#limits.deadline) {
        this.#observer.outcome('timeout')
        job.reject(
          new RequestError(
            'deadline-passed',
            `the prediction waited longer than ${this.#limits.deadline} ms`,
          ),
        )
        return false
      }
      return true
    })
  }

  async #serve(batch: readonly Waiting[]) {
    const start = performance.now()
    const end = this.#tracing?.inference(
      batch.filter(isTraced).map(({ wait }) => wait),
      batch.length,
    )
    try {
      const predictions = await this.#run(batch.map(({ row }) => row))
      end?.()
      this.#observer.batch(batch.length, performance.now() - start)
      batch.forEach((job, i) => {
        const prediction = predictions[i]
        this.#observer.outcome(prediction === undefined ? 'error' : 'ok')
        if (prediction === undefined) job.reject(new RunError(new Error('the model left a row out')))
        else job.resolve(prediction)
      })
    } catch (cause) {
      const error = cause instanceof Error ? cause : new Error(String(cause))
      end?.(error)
      for (const job of batch) {
        this.#observer.outcome('error')
        job.reject(new RunError(error))
      }
    }
  }
}
