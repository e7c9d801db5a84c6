/** AWS Secrets Manager, by the aws command line. */
import { z } from 'zod'
import { ended, failure, printed, type Words } from '../programs/run.ts'
import { parseEntry, type SecretManager, SecretManagerError } from './secret-manager.ts'

const caller = z.object({ Account: z.string() })
const value = z.object({ SecretString: z.string() })

/** It says so where there is no entry, and where there is one without a version (made by Terraform, never written). */
const isMissing = (stderr: string) => stderr.includes('(ResourceNotFoundException)')

export const awsSecretManager = (account: string, region: string): SecretManager => {
  const title = `AWS Secrets Manager in ${region} of account ${account}`
  const aws = (...rest: Words): Words => ['aws', ...rest, '--region', region, '--output', 'json']
  const secrets = (...rest: Words) => aws('secretsmanager', ...rest)
  // The program reads a value that begins with file:// from there: this one is its own input.
  const fromInput: Words = ['--secret-string', 'file:///dev/stdin']
  return {
    title,
    ready: async () => {
      const { Account: found } = caller.parse(JSON.parse(await printed(aws('sts', 'get-caller-identity'))))
      if (found !== account)
        throw new SecretManagerError(
          `${title}: aws is logged in to account ${found}; choose the profile of ${account} with AWS_PROFILE`,
        )
    },
    read: async (name) => {
      const words = secrets('get-secret-value', '--secret-id', name)
      const result = await ended(words)
      if (result.exitCode === 0)
        return parseEntry(value.parse(JSON.parse(result.stdout)).SecretString, name, title)
      if (isMissing(result.stderr)) return undefined
      throw failure(words, result)
    },
    write: async (name, entry) => {
      const text = JSON.stringify(entry)
      const put = secrets('put-secret-value', '--secret-id', name, ...fromInput)
      const putting = await ended(put, text)
      if (putting.exitCode === 0) return
      if (!isMissing(putting.stderr)) throw failure(put, putting)
      await printed(secrets('create-secret', '--name', name, ...fromInput), text)
    },
  }
}
