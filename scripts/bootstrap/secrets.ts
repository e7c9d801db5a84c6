/** What the clusters read from the secret managers: images beside them, their authorities, and the public certificate. */
import { createPrivateKey, X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { registryOf } from '../../generators/fleet/index.ts'
import { app } from '../../generators/inference/index.ts'
import { entriesOf } from '../../generators/secrets/index.ts'
import { imageIsThere } from '../clouds/cloud.ts'
import { meshCa } from '../mesh-ca/command.ts'
import type { Entry, SecretManager } from '../secret-managers/index.ts'
import { managerOf, type Place } from './place.ts'
import { BootstrapError, type Problem, type Step } from './step.ts'

const images = ({ fleet, chosen }: Place): Step => ({
  name: 'images',
  title: "the app's image in every registry, with the digests that the fleet names",
  look: async (say) => {
    const { stable, canary } = fleet.release
    const digests = [stable, ...(canary === undefined ? [] : [canary])].map(({ digest }) => digest)
    const registries = [...new Set(chosen.map(({ cloud }) => registryOf(cloud)))]
    const problems: Problem[] = []
    for (const image of registries.flatMap((registry) =>
      digests.map((digest) => `${registry}/${app.name}@${digest}`),
    )) {
      const there = await imageIsThere(image)
      if (there === undefined) say(`${image} is in a registry that nobody can be asked of here`)
      if (there === false)
        problems.push({
          what: `there is no ${image}`,
          mend: 'npm run publish:image, which says its digest; then commit and push that',
        })
    }
    return problems
  },
  undo: 'nothing was changed',
})

/** The commands of scripts/mesh-ca and scripts/remote-secrets over the same fleet. */
export const over = ({ clustersFolder }: Place): readonly string[] => ['--clusters', clustersFolder]

const authorities = (place: Place): Step => {
  const { rootFile } = place
  return {
    name: 'authorities',
    title: "each cluster's certificate authority in its secret manager, all under one root",
    look: async () => {
      const { code, said } = await meshCa(['--check', ...over(place)])
      if (code === 0) return []
      const problems = said.split('\n').flatMap((line) => /^ {2}(\S.*)$/.exec(line)?.[1] ?? [])
      return (problems.length > 0 ? problems : [said]).map((what) => ({
        what,
        mend: what.includes('no entry')
          ? 'npm run bootstrap -- --only authorities --root FILE'
          : 'npm run mesh-ca -- renew CLUSTER --root FILE, or the next new-root step: docs/mesh.md',
      }))
    },
    run: {
      question: `make what is missing with the root in ${rootFile ?? '--root FILE'}, and put it into the secret managers`,
      act: async (say) => {
        if (rootFile === undefined)
          throw new BootstrapError(
            'name the file of the root with --root, outside of the repository; it is made where it is not there yet, and belongs offline afterwards',
          )
        const { code, said } = await meshCa(['--root', rootFile, ...over(place)])
        if (code !== 0) throw new BootstrapError(said)
        for (const line of said.split('\n')) say(line)
      },
    },
    undo: 'delete the entries that it named from the secret managers',
  }
}

const certificateProblem = (entry: Entry | undefined, host: string): string | undefined => {
  if (entry === undefined) return 'is not there'
  const { 'tls.crt': certificate, 'tls.key': key } = entry
  if (certificate === undefined || key === undefined) return 'has not both tls.crt and tls.key'
  try {
    const read = new X509Certificate(certificate)
    if (!read.checkPrivateKey(createPrivateKey(key))) return 'has a key of another certificate'
    if (read.checkHost(host) === undefined)
      return `is a certificate for ${read.subjectAltName}, not for ${host}`
    if (read.validToDate.getTime() < Date.now()) return `ended on ${read.validTo}`
    if (read.validFromDate.getTime() > Date.now()) return `begins on ${read.validFrom}: the clock is wrong?`
  } catch {
    // What the parser says may have a part of the key in it.
    return 'has something that is no PEM'
  }
  return undefined
}

const certificate = (place: Place): Step => {
  const { fleet, chosen, certificate: files } = place
  const { host } = fleet.traffic
  /** Each secret manager whose entry is not right, once. */
  const wrong = async () => {
    const found: { readonly manager: SecretManager; readonly name: string; readonly why: string }[] = []
    for (const cluster of chosen) {
      const manager = await managerOf(place, cluster)
      if (found.some((each) => each.manager === manager)) continue
      const name = entriesOf(fleet, cluster).certificate
      const why = certificateProblem(await manager.read(name), host)
      if (why !== undefined) found.push({ manager, name, why })
    }
    return found
  }
  return {
    name: 'certificate',
    title: `the certificate of ${host} in every secret manager`,
    look: async () =>
      (await wrong()).map(({ manager, name, why }) => ({
        what: `${name} in ${manager.title} ${why}`,
        mend: 'npm run bootstrap -- --only certificate --certificate FILE --key FILE, both in PEM, from whoever issues yours',
      })),
    ...(files !== undefined && {
      run: {
        question: `put ${files.certificate} and its key into the secret managers`,
        act: async () => {
          const entry = {
            'tls.crt': readFileSync(files.certificate, 'utf8'),
            'tls.key': readFileSync(files.key, 'utf8'),
          }
          const problem = certificateProblem(entry, host)
          if (problem !== undefined) throw new BootstrapError(`${files.certificate} ${problem}`)
          for (const { manager, name } of await wrong()) await manager.write(name, entry)
        },
      },
    }),
    undo: `delete the entry ${fleet.traffic.certificate} from the secret managers`,
  }
}

export const secrets = (place: Place): readonly Step[] => [
  images(place),
  authorities(place),
  certificate(place),
]
