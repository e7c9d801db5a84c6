/** What Argo CD is called in every cluster. */
export const argocd = { namespace: 'argocd', project: 'fleet', root: 'root' } as const

/** The API server of the cluster that Argo CD runs in: each Argo CD knows its own cluster and no other. */
export const HERE = 'https://kubernetes.default.svc'
