/** The models' own validation: patterns and bounds that the closed schemas leave to the API server. */
import { DestinationRule } from '@kubernetes-models/istio/networking.istio.io/v1/DestinationRule'
import { VirtualService } from '@kubernetes-models/istio/networking.istio.io/v1/VirtualService'
import { ServiceMonitor } from '@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1/ServiceMonitor'
import type { Located } from '../checks/index.ts'
import type { Finding } from '../findings/index.ts'

interface Model {
  readonly validate: () => void
}

const models = [DestinationRule, VirtualService, ServiceMonitor]

/** The model of an object; the object comes from JSON, so the model's check is what tells whether it fits. */
const modelOf = ({ object }: Located): Model | undefined => {
  const found = models.find(
    ({ apiVersion, kind }) => apiVersion === object.apiVersion && kind === object.kind,
  )
  return found === undefined ? undefined : Reflect.construct(found, [object])
}

/** Findings: object-schema for each object that its model refuses. */
export const modelFindings = (objects: readonly Located[]): readonly Finding[] =>
  objects.flatMap((located): readonly Finding[] => {
    try {
      modelOf(located)?.validate()
      return []
    } catch (error) {
      const { object, file } = located
      const message = error instanceof Error ? error.message : String(error)
      return [
        {
          code: 'object-schema',
          place: { file, field: `${object.kind} ${object.metadata.name}` },
          message,
          mend: 'correct the field that the message names',
        },
      ]
    }
  })
