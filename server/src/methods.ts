/** Which methods a path takes: a known path with another method is refused with 405, which must name them (RFC 9110, 15.5.6). */
import type { FastifyInstance } from 'fastify'

/** Fastify's patterns: `:name` is one part of a path, `*` is the rest. */
const expression = (pattern: string) => {
  const source = pattern
    .replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&')
    .replaceAll(/:\w+/g, '[^/]+')
    .replaceAll('*', '.*')
  return new RegExp(`^${source}$`)
}

/** The methods of a path; none when nothing is there. */
export type Methods = (path: string) => readonly string[]

/** Call it before the routes are added, those of scopes too. */
export const methodsOf = (app: FastifyInstance): Methods => {
  const routes: { readonly methods: readonly string[]; readonly path: RegExp }[] = []
  app.addHook('onRoute', ({ method, url }) => {
    routes.push({ methods: [method].flat(), path: expression(url) })
  })
  return (path) => [...new Set(routes.flatMap((route) => (route.path.test(path) ? route.methods : [])))]
}
