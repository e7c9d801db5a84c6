/** The Prometheus of each cloud: what it takes for Istio's statistics, and the way to it. */
export { asIstio } from './envoy.ts'
export { metricsStep, metricsUrl } from './steps.ts'
