/** Images of the lab: what is in them, and the registry that has them. */
export { APP_VERSIONS, appImages, stableImage } from './app.ts'
export { CLUSTER_IMAGES, MONITORING_IMAGES, TRACES_IMAGES } from './contents.ts'
export { imageSteps, storeFolder } from './install.ts'
export { HOSTS_TOML, registryStep } from './registry.ts'
