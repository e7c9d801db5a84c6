/** `release`: the images the clusters run. */
import * as z from 'zod'
import { clusterName, digest, version, wholeNumber } from '../scalars.ts'

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
  })
  .meta({ description: 'The images the clusters run.' })
