/** What the cloud of each cluster brings: DNS, metrics of pods, load balancers, network policies, classes of disks. */
export { cloudSteps } from './steps.ts'
