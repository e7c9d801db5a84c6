import { expect, test } from 'vitest'
import { type JsonMap, kubeObject } from '../objects/index.ts'
import { restrictedProblems } from './pod-security.ts'

const context = { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] }, runAsNonRoot: true }

const problems = (pod: JsonMap, container: JsonMap = {}) =>
  restrictedProblems(
    kubeObject({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'a' },
      spec: {
        template: {
          spec: {
            securityContext: { seccompProfile: { type: 'RuntimeDefault' } },
            containers: [{ name: 'c', securityContext: context, ...container }],
            ...pod,
          },
        },
      },
    }),
  )

test('a pod that gives up all rights may run', () => {
  expect(problems({ volumes: [{ name: 'a', emptyDir: {} }] })).toEqual([])
})

test.each<[string, JsonMap, JsonMap]>([
  ['it has hostNetwork', { hostNetwork: true }, {}],
  ['it has a volume of hostPath', { volumes: [{ name: 'a', hostPath: { path: '/' } }] }, {}],
  [
    'it sets kernel.msgmax',
    { securityContext: { seccompProfile: { type: 'RuntimeDefault' }, sysctls: [{ name: 'kernel.msgmax' }] } },
    {},
  ],
  ['c has no seccomp profile', { securityContext: {} }, {}],
  ['c is privileged', {}, { securityContext: { ...context, privileged: true } }],
  ['c may escalate', {}, { securityContext: { ...context, allowPrivilegeEscalation: true } }],
  ['c keeps capabilities', {}, { securityContext: { ...context, capabilities: {} } }],
  [
    'c adds capabilities',
    {},
    { securityContext: { ...context, capabilities: { drop: ['ALL'], add: ['NET_ADMIN'] } } },
  ],
  ['c may run as root', {}, { securityContext: { ...context, runAsNonRoot: false } }],
  ['c runs as root', {}, { securityContext: { ...context, runAsUser: 0 } }],
  ['c takes a port of the host', {}, { ports: [{ containerPort: 80, hostPort: 80 }] }],
])('%s', (problem, pod, container) => {
  expect(problems(pod, container)).toEqual([problem])
})

test('containers that run before the others are looked at too', () => {
  expect(
    problems({ initContainers: [{ name: 'i', securityContext: { ...context, privileged: true } }] }),
  ).toEqual(['i is privileged'])
})
