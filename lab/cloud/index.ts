/** What the cloud of each cluster brings: DNS, metrics of pods, load balancers, classes of disks. */
export { balancersOf, cloudSteps } from './steps.ts'
