/** `observability`: metrics, traces and objectives. */
import * as z from 'zod'
import { clusterName, duration, formatDuration } from '../scalars.ts'

/** Percent of the requests that meet an objective; 100 would leave no budget to burn. */
const objective = (fallback: number) =>
  z
    .number({ error: 'a number of percent' })
    .min(50, 'at least 50 percent')
    .max(99.999, 'at most 99.999 percent: 100 cannot be kept')
    .default(fallback)

/** The bounds that proxies count durations by (Envoy's histogram buckets); no other can be measured. */
const bounds = [25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000]

const objectives = z.strictObject({
  success: objective(99.9).meta({
    description: 'Percent of the requests that are answered, neither 5xx nor 429. Default 99.9.',
  }),
  latency: z
    .strictObject({
      percent: objective(99).meta({
        description: 'Percent of the answers that are fast enough. Default 99.',
      }),
      under: duration(25, 10_000)
        .refine(
          (milliseconds) => bounds.includes(milliseconds),
          `one of ${bounds.map(formatDuration).join(', ')}: proxies count by these`,
        )
        .prefault('250ms')
        .meta({
          description: `How long a fast answer takes at most, at the caller's proxy: one of ${bounds.map(formatDuration).join(', ')}. Default 250ms.`,
        }),
    })
    .prefault({})
    .meta({ description: 'How fast answers are.' }),
})

/** Metrics and traces. */
export const observability = z
  .strictObject({
    tracesIn: clusterName.optional().meta({
      description: 'Cluster whose Jaeger keeps the traces of all clusters. Default: the first by name.',
    }),
    tracedPercent: z
      .number({ error: 'a number of percent' })
      .min(0, 'at least 0 percent')
      .max(100, 'at most 100 percent')
      .default(1)
      .meta({
        description: 'Percent of the requests that are traced, 0 to 100, fractions allowed. Default 1.',
      }),
    objectives: objectives.prefault({}).meta({
      description: 'Service level objectives over 30 days; alerts watch how fast their error budget burns.',
    }),
  })
  .prefault({})
  .meta({ description: 'Metrics and traces.' })
