/** Images of the lab: what is in them, and the registry that has them. */
export { APP_VERSIONS, appImages, stableImage } from './app.ts'
export { CLUSTER_IMAGES } from './contents.ts'
export { imageSteps } from './install.ts'
export { HOSTS_TOML, registryStep } from './registry.ts'
export { storeFolder } from './store.ts'
