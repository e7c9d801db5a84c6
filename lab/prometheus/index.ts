/** A Prometheus in each cloud, of what the tree asks to be measured. */
export { metricsStep, metricsUrl, operatorStep } from './steps.ts'
