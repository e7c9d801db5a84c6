/** The networks of the lab: clouds, what is outside of them, firewalls between, and cables that break. */
export { cutLink, mendLink, plugCable, pullCable } from './faults.ts'
export { applyFirewalls, networkSteps } from './steps.ts'
export { BRIDGE, NODE_CACHE } from './topology.ts'
