/** Disks for claims, in the place of the clouds' drivers: a folder on the node that the scheduler chose. */
import { z } from 'zod'
import { listOf, text } from '../../api/index.ts'

/** What the scheduler writes on a claim of a class that waits for the first pod. */
const CHOSEN = 'volume.kubernetes.io/selected-node'

const claims = listOf(
  z.object({
    metadata: z.object({
      namespace: text,
      name: text,
      uid: text,
      annotations: z.record(z.string(), z.string()).default({}),
    }),
    spec: z.object({
      volumeName: z.string().optional(),
      storageClassName: text,
      accessModes: z.array(z.string()),
      resources: z.object({ requests: z.object({ storage: z.string() }) }),
    }),
  }),
)

/** A disk to be: the folder of a node, and the PersistentVolume that says so. */
interface Disk {
  readonly node: string
  readonly folder: string
  readonly volume: { readonly metadata: { readonly name: string } }
}

/** Those for the claims of a list that have a node and no volume yet. */
export const disksFor = (list: unknown): readonly Disk[] =>
  claims.parse(list).flatMap(({ metadata: { namespace, name, uid, annotations }, spec }) => {
    const node = annotations[CHOSEN]
    if (node === undefined || spec.volumeName !== undefined) return []
    const folder = `/var/lib/disks/${uid}`
    const here = { key: 'kubernetes.io/hostname', operator: 'In', values: [node] }
    const volume = {
      apiVersion: 'v1',
      kind: 'PersistentVolume',
      metadata: { name: `pvc-${uid}` },
      spec: {
        capacity: spec.resources.requests,
        accessModes: spec.accessModes,
        storageClassName: spec.storageClassName,
        // Nobody here would delete it.
        persistentVolumeReclaimPolicy: 'Retain',
        claimRef: { apiVersion: 'v1', kind: 'PersistentVolumeClaim', namespace, name, uid },
        local: { path: folder },
        nodeAffinity: { required: { nodeSelectorTerms: [{ matchExpressions: [here] }] } },
      },
    }
    return [{ node, folder, volume }]
  })
