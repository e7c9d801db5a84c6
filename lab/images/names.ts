/** Names of images, and what of them the lab's registry knows: it drops the host, since nodes ask it for those of all hosts. */

export interface ImageName {
  /** As a pod writes it. */
  readonly full: string
  /** The repository without its host. */
  readonly path: string
  readonly tag: string
}

/** Reads a name with a tag. The first part is a host when it has a dot or a port; Docker Hub's short names have `library/`. */
export const nameOf = (full: string): ImageName => {
  const [, repository = full, tag = 'latest'] = /^(.+?)(?::([\w][\w.-]{0,127}))?$/.exec(full) ?? []
  const [host = '', ...rest] = repository.split('/')
  const hosted = rest.length > 0 && /[.:]|^localhost$/.test(host)
  const path = hosted ? rest.join('/') : repository
  const short = !path.includes('/') && (!hosted || host === 'docker.io')
  return { full, path: short ? `library/${path}` : path, tag }
}
