/** Addresses, names and sizes of everything in the lab. */
export { type LabCluster, type LabNode, type LabPlan, OUTSIDE, planLab } from './plan.ts'
