/**
 * Whether there are pods enough: arithmetic over fleets and numbers of pods, whoever counted them. The rules over trees ask
 * it with the pods that the objects say.
 */
export { insistedOn, type MostPods, mostPods, ownShare, withoutLargest } from './peak.ts'
export { loadStays, type StrainCode, strainCode, strained, strains, strainWords } from './way.ts'
