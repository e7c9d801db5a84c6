/** The secret managers of both clouds in the lab: servers that the operator takes for the real ones, over one folder. */
export { readEntry, secretsFolder, writeEntry, writePublicCertificate } from './entries.ts'
export { type SecretManagers, startSecretManagers } from './servers.ts'
