import { expect, test } from 'vitest'
import { kubeObject } from '../objects/index.ts'
import { fileNames, layout } from './layout.ts'

const config = (name: string, more: object = {}) =>
  kubeObject({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name, namespace: 'apps', ...more },
    data: { a: 'b' },
  })

const pathsOf = (...objects: readonly ReturnType<typeof config>[]) =>
  layout(new Map([['app', new Map([['aws', objects]])]])).map(({ path }) => path)

test('a file is named by kind and name, in words', () => {
  const name = (kind: string) => fileNames({ apiVersion: 'v1', kind, name: 'x', namespace: 'n' })[0]
  expect(
    ['HorizontalPodAutoscaler', 'ConfigMap', 'VirtualService', 'CSIDriver', 'Service'].map(name),
  ).toEqual([
    'horizontal-pod-autoscaler-x.yaml',
    'config-map-x.yaml',
    'virtual-service-x.yaml',
    'csi-driver-x.yaml',
    'service-x.yaml',
  ])
})

test('two objects of one kind and name in two namespaces have two files', () => {
  expect(pathsOf(config('a'), config('a', { namespace: 'other' }), config('b'))).toEqual([
    'aws/app/kustomization.yaml',
    'base/app/config-map-a.apps.v1.yaml',
    'base/app/config-map-a.other.v1.yaml',
    'base/app/config-map-b.yaml',
    'base/app/kustomization.yaml',
  ])
})

test('an overlay refers to the base, then says what differs: registry, replicas, patch', () => {
  const deployment = (cloud: string, replicas: number) =>
    kubeObject({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'app.v1', namespace: 'apps' },
      spec: {
        replicas,
        template: {
          metadata: { labels: { app: 'app', cloud } },
          spec: { containers: [{ name: 'app', image: `${cloud}.example.com/app@sha256:${'a'.repeat(64)}` }] },
        },
      },
    })
  const files = layout(
    new Map([
      [
        'app',
        new Map([
          ['aws', [deployment('aws', 3)]],
          ['gcp', [deployment('gcp', 5)]],
        ]),
      ],
    ]),
  )
  expect(
    files.find(({ path }) => path === 'gcp/app/kustomization.yaml')?.text,
  ).toBe(`# Made by generators/app from clusters/: edit there, then npm run render.
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
resources:
  - ../../base/app
images:
  - name: app
    newName: gcp.example.com/app
patches:
  - target:
      kind: Deployment
      name: "app\\\\.v1"
      namespace: apps
      group: apps
      version: v1
    patch: |
      - op: add
        path: /spec/template/metadata/labels/cloud
        value: gcp
replicas:
  - name: app.v1
    count: 5
`)
})

test('every file says in its first line which room made it', () => {
  const files = layout(new Map([['app', new Map([['aws', [config('a')]]])]]))
  expect(files.map(({ text }) => text.split('\n')[0])).toEqual(
    Array(3).fill('# Made by generators/app from clusters/: edit there, then npm run render.'),
  )
})
