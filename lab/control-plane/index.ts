/** The control plane of each cloud: etcd, API server, controllers, scheduler, and who may talk to them. */
export { apiOf, kubectl, PERSON } from './client.ts'
export { kubeconfig, readPair } from './kubeconfig.ts'
export { folderOf } from './programs.ts'
export { controlPlaneSteps, startProgram, stopProgram } from './steps.ts'
