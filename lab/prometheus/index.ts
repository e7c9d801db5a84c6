/** The Prometheus of each cloud: the chart that it is delivered by, and the way to it. */
export { writeStack } from './chart.ts'
export { metricsStep, metricsUrl } from './steps.ts'
