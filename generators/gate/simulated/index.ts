/** Canaries that are made up, to see how often the gate is right, and how soon. */
export { type Rollout, rollout, type Trial } from './rollout.ts'
export { type Release, type World, worldOf } from './world.ts'
