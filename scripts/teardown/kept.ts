/**
 * What outlives a teardown: it stays in the state of its stage, so that a later bootstrap goes on with it. Images, entries of
 * secrets, and the keys without which images cannot be read, or which Google never deletes.
 */
import type { Resource } from '../clouds/terraform.ts'

const ALWAYS: readonly string[] = [
  'aws_ecr_repository',
  'aws_ecr_lifecycle_policy',
  'google_artifact_registry_repository',
  'google_secret_manager_secret',
  // A ring and its keys have their names for ever: a new cluster of this name could not make them again.
  'google_kms_key_ring',
  'google_kms_crypto_key',
]

/** Kept with what they are needed for. */
const WITH_IMAGES: readonly string[] = ['aws_kms_key', 'aws_kms_alias']

const withoutIndex = (address: string) => address.replaceAll(/\[[^\]]*\]/g, '')

/** The resources that are kept, with all that they stand on, and those that go. */
export const divided = (
  resources: readonly Resource[],
  secrets: boolean,
): { readonly kept: readonly Resource[]; readonly going: readonly Resource[] } => {
  if (secrets) return { kept: [], going: resources }
  const images = resources.some(({ type }) => type === 'aws_ecr_repository')
  const kept = new Set(
    resources.filter(({ type }) => ALWAYS.includes(type) || (images && WITH_IMAGES.includes(type))),
  )
  // A set that grows while it is walked: what is added is walked too.
  for (const { dependsOn } of kept)
    for (const resource of resources)
      if (dependsOn.includes(withoutIndex(resource.address))) kept.add(resource)
  return {
    kept: resources.filter((resource) => kept.has(resource)),
    going: resources.filter((resource) => !kept.has(resource)),
  }
}
