/** What the cloud of each cluster brings: DNS, metrics of pods, load balancers, network policies, disks, more nodes. */
export { cloudSteps } from './steps.ts'
