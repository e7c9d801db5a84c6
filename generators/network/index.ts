/** The network: one table of who talks to whom, and what is made from it. */
export { type Connection, type Crossing, connections, table } from './connections.ts'
export { type EndpointName, endpointOf, endpoints, ports } from './endpoints.ts'
export { addressesOf, type Firewall, type FirewallRule, firewallRules, firewallTable } from './firewall.ts'
export { gatewayGroupOf, type NetworkOfCluster, type NetworkPlan, networkPlan, type Tunnels } from './plan.ts'
export { type Guarded, networkPolicies } from './policy.ts'
