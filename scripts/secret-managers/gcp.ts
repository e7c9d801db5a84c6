/** Google Secret Manager, by the gcloud command line. */
import { ended, failure, printed, type Words } from '../programs/run.ts'
import { parseEntry, type SecretManager } from './secret-manager.ts'

/** It says so where there is no entry, and where there is one without a version (made by Terraform, never written). */
const isMissing = (stderr: string) => stderr.includes('NOT_FOUND')

export const gcpSecretManager = (project: string): SecretManager => {
  const title = `Google Secret Manager of project ${project}`
  const secrets = (...rest: Words): Words => ['gcloud', 'secrets', ...rest, '--project', project, '--quiet']
  const fromInput = '--data-file=-'
  return {
    title,
    // It names the account and the project itself when it may not do what it is asked.
    ready: async () => {
      await printed(['gcloud', '--version'])
    },
    read: async (name) => {
      const words = secrets('versions', 'access', 'latest', '--secret', name)
      const result = await ended(words)
      if (result.exitCode === 0) return parseEntry(result.stdout, name, title)
      if (isMissing(result.stderr)) return undefined
      throw failure(words, result)
    },
    write: async (name, entry) => {
      const text = JSON.stringify(entry)
      const add = secrets('versions', 'add', name, fromInput)
      const adding = await ended(add, text)
      if (adding.exitCode === 0) return
      if (!isMissing(adding.stderr)) throw failure(add, adding)
      await printed(secrets('create', name, '--replication-policy', 'automatic', fromInput), text)
    },
  }
}
