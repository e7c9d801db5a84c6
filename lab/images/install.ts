/** What `lab install` does for images. */
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { SOURCES } from '../../generators/kinds/sources.ts'
import { type Env, folderOf } from '../../tools/index.ts'
import { cacheFolder } from '../machine/index.ts'
import { debianRoot, program } from '../programs/index.ts'
import type { Step } from '../steps/index.ts'
import { type Content, contents } from './contents.ts'
import { isMade, make } from './make.ts'
import { storeIn } from './store.ts'

/** Where all images are that were installed, as docker-registry serves them. */
export const storeFolder = (env: Env = process.env): string => join(cacheFolder(env), 'images')

/** What there is to make, of what was installed before. */
const wanted = async (env: Env): Promise<readonly Content[]> =>
  contents({
    debian: debianRoot(env),
    program: (name) => program(name, env),
    argocd: await folderOf(SOURCES['argo-cd'], tmpdir()),
    istio: await folderOf(SOURCES.istio, tmpdir()),
  })

/** After the programs' steps. */
export const imageSteps = (env: Env = process.env): readonly Step[] => [
  {
    name: 'images of Kubernetes, Argo CD and Istio',
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
]
