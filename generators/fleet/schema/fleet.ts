/** `clusters/fleet.yaml`: what all clusters share. */
import * as z from 'zod'
import { dnsName, gitRevision, gitUrl, meshId } from '../scalars.ts'
import { inference } from './inference.ts'
import { observability } from './observability.ts'
import { platform } from './platform.ts'
import { release } from './release.ts'
import { traffic } from './traffic.ts'

const schemaComment = (name: string) => `In an editor: # yaml-language-server: $schema=./${name}.schema.json`

const automatic = (what: string) =>
  z
    .enum(['by-hand', 'propose', 'merge'], { error: 'by-hand, propose or merge' })
    .default('by-hand')
    .meta({ description: `${what} Default by-hand.` })

/** What `npm run propose` does of itself. */
const automation = z.strictObject({
  canary: automatic(
    'Steps and aborts of a canary by its metrics. by-hand: only when somebody runs the gate. propose: opens a pull request. merge: lets it merge itself unless its diff is a danger.',
  ),
  cost: automatic('Shares of the split by cost, in the same three ways.'),
  scale: automatic('Ranges of pods by measured load, in the same three ways.'),
})

/** `clusters/fleet.yaml`: what all clusters share. */
export const fleetFile = z
  .strictObject({
    repository: z
      .strictObject({
        url: gitUrl.meta({ description: 'The repository that Argo CD reads, as an https URL.' }),
        revision: gitRevision.meta({
          description: 'Branch, tag or commit that Argo CD follows, such as main.',
        }),
      })
      .meta({ description: 'Where this repository is.' }),
    release,
    inference: inference.meta({ description: 'The inference app, equal in all clusters.' }),
    traffic: traffic.meta({ description: 'Who gets which requests, and what happens when pods fail.' }),
    mesh: z
      .strictObject({
        id: meshId
          .default('mesh1')
          .meta({ description: 'Name of the mesh, the same in all clusters. Default mesh1.' }),
        trustDomain: dnsName.or(z.literal('cluster.local')).default('cluster.local').meta({
          description:
            'Trust domain of the identities, the same in all clusters: policies name callers of every cluster alike. Default cluster.local.',
        }),
        network: z.enum(['gateway', 'flat']).meta({
          description:
            'gateway: clusters reach each other through east-west gateways (Istio: multi-primary on different networks). flat: pods reach pods over the VPN (multi-primary on the same network).',
        }),
        keepOpen: z.enum(['gateway', 'flat']).optional().meta({
          description:
            'The other kind of network, which stays open between the clouds while pods move from one to the other. Default: none.',
        }),
      })
      .refine(({ network, keepOpen }) => keepOpen !== network, {
        path: ['keepOpen'],
        error: 'the other kind of network: this one is open anyway',
      })
      .meta({ description: 'The Istio mesh over all clusters.' }),
    platform,
    delivery: z
      .strictObject({
        highAvailability: z.boolean({ error: 'true or false' }).default(false).meta({
          description:
            'Argo CD with several replicas of each part, which needs three nodes or more. Default false.',
        }),
      })
      .prefault({})
      .meta({ description: 'How Argo CD runs in each cluster.' }),
    observability,
    automation: automation
      .prefault({})
      .meta({ description: 'Which changes propose themselves: docs/operating.md.' }),
  })
  .meta({ title: 'fleet.yaml', description: `What all clusters share. ${schemaComment('fleet')}` })
