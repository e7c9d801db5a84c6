/** `release`: the images the clusters run. */
import * as z from 'zod'
import { clusterName, digest, duration, version, wholeNumber } from '../scalars.ts'

const image = z.strictObject({
  version: version.meta({ description: 'Version of the image, such as v1.0.0; a label of the pods.' }),
  digest: digest.meta({ description: 'Digest of the image, the same in every registry: sha256:…' }),
})

const canary = z.strictObject({
  ...image.shape,
  percent: wholeNumber(
    1,
    99,
    'percent',
    'at most 99 percent: 100 is the promotion (npm run canary -- promote)',
  ).meta({
    description:
      'Percent of the requests of each canary cluster that the canary takes, 1 to 99; 100 is the promotion.',
  }),
  clusters: z.array(clusterName).min(1, 'at least one cluster; leave the key out for all').optional().meta({
    description: 'Clusters the canary runs in. Default: every cluster with a share of the traffic.',
  }),
})

const points = (fallback: number) =>
  z
    .number({ error: 'a number of percentage points' })
    .min(0.01, 'at least 0.01 percentage points')
    .max(50, 'at most 50 percentage points')
    .default(fallback)

/** What `canary gate` allows a canary. */
const gate = z.strictObject({
  failures: points(0.5).meta({
    description:
      'Percentage points by which requests may fail more often at the canary than at stable, unless objectives.success allows more. Default 0.5.',
  }),
  slower: points(10).meta({
    description:
      'Percentage points by which answers may exceed any one latency bound more often at the canary than at stable. Default 10.',
  }),
  falseAlarms: z
    .number({ error: 'a number of percent' })
    .min(0.001, 'at least 0.001 percent')
    .max(20, 'at most 20 percent')
    .default(1)
    .meta({
      description:
        'Percent of the canaries within these limits that may be aborted by chance, over all steps, clusters and looks. Default 1.',
    }),
  patience: duration(60_000, 7 * 24 * 3_600_000)
    .prefault('2h')
    .meta({
      description:
        'How long a step may take without its share of the requests before it is aborted. Default 2h.',
    }),
})

/** The images the clusters run. */
export const release = z
  .strictObject({
    stable: image.meta({ description: 'What every cluster runs.' }),
    canary: canary.optional().meta({
      description: 'A release on trial beside the stable one; leave the key out when there is none.',
    }),
    steps: z
      .array(wholeNumber(1, 100, 'percent'))
      .min(1, 'at least one step')
      .default([5, 25, 50, 100])
      .meta({
        description:
          'Percent steps of `canary advance`, rising, the last 100 (the promotion). Default 5, 25, 50, 100.',
      }),
    gate: gate.prefault({}).meta({ description: 'What `canary gate` allows a canary: docs/canary.md.' }),
  })
  .meta({ description: 'The images the clusters run.' })
