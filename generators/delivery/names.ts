/** What Argo CD is called in every cluster. */
export const argocd = { namespace: 'argocd', project: 'fleet', root: 'root' } as const

/** The folder in apps/ that a cluster's Argo CD is installed from, and keeps itself from. */
export const installFolder = ({ name }: { readonly name: string }) => `${name}/argocd`

/** The API server of the cluster that Argo CD runs in: each Argo CD knows its own cluster and no other. */
export const HERE = 'https://kubernetes.default.svc'
