/** What must hold for every pod of the app's namespace. */
import { namespaces } from '../parts/index.ts'
import type { Policy } from './admission.ts'
import {
  allContainers,
  labels,
  lastingContainers,
  namesIn,
  ownContainers,
  podRules,
  template,
  templateChanges,
} from './pods.ts'

const shared = {
  resourceRules: podRules,
  namespaces: { operator: 'In', names: [namespaces.inference.name] },
  matchConditions: [templateChanges],
} as const satisfies Partial<Policy>

/** Images by digest, from the registry of the cluster: a tag can move, and another cloud's registry dies with it. */
export const imageDigests = (registry: string): Policy => ({
  ...shared,
  name: 'fleet-image-digests',
  variables: [
    { name: 'registry', expression: `'${registry}/'` },
    template,
    allContainers,
    ownContainers,
    {
      name: 'wrong',
      expression:
        "variables.own.filter(c, !c.?image.orValue('').startsWith(variables.registry) || !c.image.matches('@sha256:[0-9a-f]{64}$'))",
    },
  ],
  validations: [
    {
      expression: 'size(variables.wrong) == 0',
      message: "write every image by digest, from the cluster's own registry",
      messageExpression: `${namesIn('variables.wrong')} + ': write the image as ' + variables.registry + 'NAME@sha256:DIGEST'`,
    },
  ],
})

/** Requests and limits of CPU and memory; a container of `kubectl debug` can have none. */
export const podResources: Policy = {
  ...shared,
  name: 'fleet-pod-resources',
  variables: [
    template,
    lastingContainers,
    ownContainers,
    {
      name: 'wrong',
      expression:
        "variables.own.filter(c, ['requests', 'limits'].exists(which, ['cpu', 'memory'].exists(what, !(what in c.?resources[which].orValue({})))))",
    },
  ],
  validations: [
    {
      expression: 'size(variables.wrong) == 0',
      message: 'give every container requests and limits of cpu and memory',
      messageExpression: `${namesIn('variables.wrong')} + ': write requests and limits of cpu and memory'`,
    },
  ],
}

const required = ['app', 'track', 'version', 'cloud', 'region']

/** The labels that routes, metrics and cost tell pods apart by. */
export const podLabels: Policy = {
  ...shared,
  name: 'fleet-pod-labels',
  variables: [
    template,
    labels,
    {
      name: 'missing',
      expression: `[${required.map((label) => `'${label}'`).join(', ')}].filter(label, variables.labels[?label].orValue('') == '')`,
    },
  ],
  validations: [
    {
      expression: 'size(variables.missing) == 0',
      message: `label the pods with ${required.join(', ')}`,
      messageExpression: "'label the pods with ' + variables.missing.join(', ')",
    },
  ],
}
