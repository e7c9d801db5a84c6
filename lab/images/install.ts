/** What `lab install` does for images. */
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { loadFleet } from '../../generators/fleet/index.ts'
import { SOURCES } from '../../generators/kinds/sources.ts'
import { thanosImage } from '../../generators/observability/index.ts'
import { type Env, folderOf } from '../../tools/index.ts'
import { authorityFile } from '../internet/index.ts'
import { cacheFolder } from '../machine/index.ts'
import { debianRoot, program, programsFolder } from '../programs/index.ts'
import type { Step } from '../steps/index.ts'
import { type App, isPublished, publishApp } from './app.ts'
import { type Content, contents } from './contents.ts'
import { isMade, make } from './make.ts'
import { storeFolder, storeIn } from './store.ts'

const repository = join(import.meta.dirname, '..', '..')
const CLUSTERS = join(repository, 'clusters')

/** What there is to make, of what was installed before. */
const wanted = async (env: Env): Promise<readonly Content[]> => {
  const { externalSecrets, thanos } = loadFleet(CLUSTERS).platform
  return contents({
    debian: debianRoot(env),
    program: (name) => program(name, env),
    argocd: await folderOf(SOURCES['argo-cd'], tmpdir()),
    istio: await folderOf(SOURCES.istio, tmpdir()),
    authority: authorityFile(cacheFolder(env)),
    secretsOperator: `ghcr.io/external-secrets/external-secrets:v${externalSecrets}`,
    thanos: thanosImage(thanos),
  })
}

const appOf = (env: Env): App => ({
  debian: debianRoot(env),
  programs: programsFolder(env),
  store: storeFolder(env),
  folder: join(cacheFolder(env), 'workshop'),
  repository,
  fleet: loadFleet(CLUSTERS),
})

/** After the programs' steps. */
export const imageSteps = (env: Env = process.env): readonly Step[] => [
  {
    name: 'images of Kubernetes, Argo CD, Istio, Prometheus and Jaeger',
    done: async () => {
      const store = storeIn(storeFolder(env))
      return (await wanted(env)).every((content) => isMade(store, content, debianRoot(env)))
    },
    run: async (say) => {
      for (const content of await wanted(env)) {
        say(content.name.full)
        await make(storeIn(storeFolder(env)), content, debianRoot(env))
      }
    },
  },
  {
    name: "the app's image, in every registry of the fleet",
    done: () => isPublished(appOf(env)),
    run: (say) => publishApp(appOf(env), CLUSTERS, say),
  },
]
