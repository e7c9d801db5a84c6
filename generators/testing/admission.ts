/** What the admission policies of a small fleet say of one more object. Only tests import this room. */
import { foundation } from '../foundation/index.ts'
import { type Json, kubeObject } from '../objects/index.ts'
import { policyApp } from '../policy/index.ts'
import { admissionOf } from '../validate/admission/index.ts'
import { fleetOf } from './fleets.ts'

const fleet = fleetOf()
const made = [foundation, policyApp].map((app) => app.objects(fleet))

/** `policy: message` of each validation that refuses the object in a cluster; throws when a policy cannot be evaluated. */
export const refusals = (object: Json, inCluster = 'aws'): readonly string[] => {
  const clusters = fleet.clusters
    .filter(({ name }) => name === inCluster)
    .map((cluster) => ({
      cluster,
      apps: [
        {
          objects: [...made.flatMap((objects) => objects(cluster)), kubeObject(object)],
          fileOf: () => 'test',
        },
      ],
    }))
  return admissionOf(clusters).flatMap(({ decisions, problems }) => {
    const messages = [...problems, ...decisions.flatMap(({ findings }) => findings)]
    const broken = messages.filter(({ place }) => place.field?.startsWith('ValidatingAdmissionPolicy'))
    if (broken.length > 0)
      throw new Error(broken.map(({ place, message }) => `${place.field}: ${message}`).join('\n'))
    return messages.map(({ message }) => message)
  })
}
