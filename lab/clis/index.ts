/** aws, gcloud and terraform for the lab's person, who has no cloud. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const PROGRAMS = ['aws', 'gcloud', 'gke-gcloud-auth-plugin', 'terraform'] as const

/** Puts them into a folder, for PATH. They ask for LAB_CLUSTERS, LAB_SECRETS and KUBECONFIG in their environment. */
export const writeClis = (folder: string): void => {
  mkdirSync(folder, { recursive: true })
  for (const program of PROGRAMS) {
    const words = [process.execPath, join(import.meta.dirname, 'main.ts'), program]
    const text = `#!/bin/sh\nexec ${words.map((word) => `'${word}'`).join(' ')} "$@"\n`
    writeFileSync(join(folder, program), text, { mode: 0o755 })
  }
}
