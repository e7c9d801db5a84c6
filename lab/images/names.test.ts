import { expect, test } from 'vitest'
import { nameOf } from './names.ts'

test.each([
  ['quay.io/argoproj/argocd:v3.5.7', 'argoproj/argocd', 'v3.5.7'],
  ['registry.k8s.io/pause:3.10', 'pause', '3.10'],
  ['localhost:5000/a/b', 'a/b', 'latest'],
  ['localhost/a:1', 'a', '1'],
  ['istio/pilot:1.31.1', 'istio/pilot', '1.31.1'],
  ['node:24-bookworm-slim', 'library/node', '24-bookworm-slim'],
  ['docker.io/node:24', 'library/node', '24'],
  ['docker.io/istio/pilot:1', 'istio/pilot', '1'],
])('%s is %s there', (full, path, tag) => {
  expect(nameOf(full)).toEqual({ full, path, tag })
})
