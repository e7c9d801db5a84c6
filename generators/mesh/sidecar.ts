/** What the proxies of the app's namespace know of the mesh: without a limit, every service of every cluster. */
import type { ISidecar } from '@kubernetes-models/istio/networking.istio.io/v1/Sidecar'
import { app } from '../inference/index.ts'
import { type KubeObject, kubeObject } from '../objects/index.ts'
import { collector } from '../parts/index.ts'

const object: ISidecar = {
  apiVersion: 'networking.istio.io/v1',
  kind: 'Sidecar',
  metadata: { name: 'default', namespace: app.namespace },
  spec: { egress: [{ hosts: ['./*', `${collector.namespace}/${collector.host}`] }] },
}

/** The same in every cluster of every fleet. */
export const sidecar: KubeObject = kubeObject(object)
