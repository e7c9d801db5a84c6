/** The packages that the schemas of the kinds are made from. */
import type { Package } from '../../tools/index.ts'
import { KUBERNETES, type SourceName } from './index.ts'

/** Where the schemas come from. To move to a newer version: change it here, run `npm run schemas`, take over the sum it prints. */
export const SOURCES: Readonly<Record<SourceName, Package>> = {
  kubernetes: {
    from: 'pip',
    name: 'kubernetes-validate',
    version: '1.37.0',
    sum: 'sha256:85136d018a27b50ec7fc049d902bfa5193f5976807e6c0f408e3ab6fe078cad9',
    licence: 'Apache-2.0',
    note: `Kubernetes ${KUBERNETES}.0`,
    files: [`kubernetes_validate/kubernetes-json-schema/v${KUBERNETES}.0-local-strict/_definitions.json`],
  },
  istio: {
    from: 'go',
    name: 'istio.io/istio',
    version: 'v0.0.0-20260827124520-eed52ebb66ad',
    sum: 'h1:ui9TJjRMAV/hb5ehQaZDq7IUGxuQP6dra9lapT/VjHI=',
    licence: 'Apache-2.0',
    note: 'Istio 1.31: this file is the same, byte for byte, on the branch release-1.31. Istio publishes no Go module per release.',
    files: ['manifests/charts/base/files/crd-all.gen.yaml'],
  },
  'prometheus-operator': {
    from: 'go',
    name: 'github.com/prometheus-operator/prometheus-operator',
    version: 'v0.93.1',
    sum: 'h1:4Juk8v93RdG1DSGD/mGp+SeQKPmnlLIj2iq3blLZgFY=',
    licence: 'Apache-2.0',
    files: ['podmonitors', 'prometheusrules', 'servicemonitors'].map(
      (plural) => `example/prometheus-operator-crd/monitoring.coreos.com_${plural}.yaml`,
    ),
  },
  'argo-cd': {
    from: 'go',
    name: 'github.com/argoproj/argo-cd/v3',
    version: 'v3.5.7',
    sum: 'h1:Xm1BF+I5OgDKUG3SDK49vn2/Y5AMyaNVko+/JT08gj0=',
    licence: 'Apache-2.0',
    files: ['manifests/crds/application-crd.yaml', 'manifests/crds/appproject-crd.yaml'],
  },
  'external-secrets': {
    from: 'go',
    name: 'github.com/external-secrets/external-secrets',
    version: 'v1.3.2',
    sum: 'h1:u2J8RjlHIeF0oZCqtl92adI/uZWUwOesJIDkfql6LqQ=',
    licence: 'Apache-2.0',
    note: 'The last version that is a Go module; releases 2.x have the same external-secrets.io/v1, with more providers.',
    files: ['clustersecretstores', 'externalsecrets'].map(
      (plural) => `config/crds/bases/external-secrets.io_${plural}.yaml`,
    ),
  },
}
