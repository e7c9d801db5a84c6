/** The weights of every route of the fleet's hosts are percent, or hundredths of a percent. */
import type { Fleet } from '../fleet/index.ts'
import { app } from '../inference/index.ts'
import { TOTALS } from '../traffic/index.ts'
import type { Policy } from './admission.ts'

/** CEL that is true of a host `h` of a VirtualService that stands for one of `hosts`: itself, a wildcard, a short name. */
const standsFor = (hosts: readonly string[]) =>
  `[${hosts.map((host) => `'${host}'`).join(', ')}].exists(f, h == f || (h.startsWith('*') && f.endsWith(h.substring(1)))) || (h == '${app.name}' && request.namespace == '${app.namespace}')`

const lists = ['http', 'tcp', 'tls'].map((list) => `dyn(object).spec.?${list}.orValue([])`).join(' + ')

const TOTAL = 'r.route.map(d, d.?weight.orValue(0)).sum()'

/**
 * Istio takes any weights and divides by their total, so 70 and 20 would be 78 and 22 percent; of 10,000 they are hundredths of a percent. One destination needs
 * no weight; an entry without a route (a redirect) has none.
 */
export const routeWeights = ({ traffic }: Fleet): Policy => ({
  name: 'fleet-route-weights',
  resourceRules: [
    {
      apiGroups: ['networking.istio.io'],
      apiVersions: ['v1', 'v1beta1', 'v1alpha3'],
      operations: ['CREATE', 'UPDATE'],
      resources: ['virtualservices'],
    },
  ],
  matchConditions: [
    {
      name: 'host-of-the-fleet',
      expression: `dyn(object).?spec.hosts.orValue([]).exists(h, ${standsFor([app.host, traffic.host])})`,
    },
  ],
  variables: [
    {
      name: 'wrong',
      expression: `(${lists}).filter(r, size(r.?route.orValue([])) > 0 && (size(r.route) > 1 || r.route[0].?weight.hasValue()) && !(${TOTAL} in [${TOTALS.join(', ')}]))`,
    },
  ],
  validations: [
    {
      expression: 'size(variables.wrong) == 0',
      message: `make the weights of every route total ${TOTALS.join(' or ')}`,
      messageExpression: `variables.wrong.map(r, r.?name.orValue('a route') + ' totals ' + string(${TOTAL})).join(', ') + ': make the weights total ${TOTALS.join(' or ')}'`,
    },
  ],
})
