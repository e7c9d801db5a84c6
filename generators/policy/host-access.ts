/** No pod gets at its node. Pod Security says the same of a namespace with its label; this says it of all. */
import { type Cluster, managedNamespacesOf } from '../fleet/index.ts'
import { type Namespace, namespaces } from '../parts/index.ts'
import type { Policy } from './admission.ts'
import { allContainers, namesIn, podRules, template, templateChanges } from './pods.ts'

const exempt = Object.values<Namespace>(namespaces).filter(({ podSecurity }) => podSecurity === 'privileged')

const unset = (field: string) => `!variables.template.spec.?${field}.orValue(false)`

/** The cloud's own agents need the host; their namespaces are told by the prefix that the cloud keeps for itself. */
export const hostAccess = ({ cloud }: Cluster): Policy => ({
  name: 'fleet-host-access',
  resourceRules: podRules,
  namespaces: { operator: 'NotIn', names: ['kube-system', ...exempt.map(({ name }) => name)] },
  matchConditions: [
    {
      name: 'not-of-the-cloud',
      expression: `![${managedNamespacesOf(cloud)
        .map((prefix) => `'${prefix}'`)
        .join(', ')}].exists(prefix, request.namespace.startsWith(prefix))`,
    },
    templateChanges,
  ],
  variables: [
    template,
    allContainers,
    {
      name: 'privileged',
      expression: 'variables.all.filter(c, c.?securityContext.privileged.orValue(false))',
    },
    {
      name: 'hostPaths',
      expression: 'variables.template.spec.?volumes.orValue([]).filter(v, has(v.hostPath))',
    },
  ],
  validations: [
    {
      expression: ['hostNetwork', 'hostPID', 'hostIPC'].map(unset).join(' && '),
      message: 'leave out hostNetwork, hostPID and hostIPC',
    },
    {
      expression: 'size(variables.hostPaths) == 0',
      message: 'mount no path of the node',
      messageExpression: `'volumes ' + ${namesIn('variables.hostPaths')} + ': mount no path of the node (hostPath)'`,
    },
    {
      expression: 'size(variables.privileged) == 0',
      message: 'leave out privileged',
      messageExpression: `${namesIn('variables.privileged')} + ': leave out privileged'`,
    },
  ],
})
