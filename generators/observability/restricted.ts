/** What the Pod Security Standard "restricted" asks of a pod and its container. Only tests import this. */
import { expect } from 'vitest'
import type { Json } from '../objects/index.ts'

export const expectRestricted = (pod: Json | undefined, container: Json | undefined) => {
  expect(pod).toMatchObject({ runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } })
  expect(container).toMatchObject({ allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } })
}
