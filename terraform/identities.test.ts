/** Identities that modules/aws makes are those of service accounts of the tree, and fit what their pods ask for. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { parseAllDocuments } from 'yaml'
import { autoscalerApp } from '../generators/autoscaler/index.ts'
import { argocd } from '../generators/delivery/index.ts'
import { at, toJson } from '../generators/objects/index.ts'
import { awsData, fleetOf } from '../generators/testing/fleets.ts'

const identities = readFileSync(join(import.meta.dirname, 'modules/aws/identities.tf'), 'utf8')

test('the autoscaler runs as the account that may scale, and looks for the groups that it may scale', () => {
  const fleet = fleetOf({ mesh: { id: 'shop' } }, [awsData('eu')])
  const objects = fleet.clusters.flatMap(autoscalerApp.objects(fleet))
  const deployment = objects.find(({ kind }) => kind === 'Deployment')
  const pod = at(deployment, 'spec', 'template', 'spec')
  expect(identities).toContain(
    `namespace = "${deployment?.metadata.namespace}", service_account = "${at(pod, 'serviceAccountName')}"`,
  )
  const [, tag = ''] = /"aws:ResourceTag\/(k8s\.io\/[^"]+)" = "owned"/.exec(identities) ?? []
  const discovers = JSON.stringify(at(pod, 'containers', 0, 'args')).match(/asg:tag=([^"]+)/)?.[1]
  // biome-ignore lint/suspicious/noTemplateCurlyInString: the expression of Terraform
  expect(discovers?.split(',')).toContain(tag.replace('${var.cluster.id}', 'shop-eu'))
})

test('who looks for drift is of the group that may read Applications, in the namespace of Argo CD, and nothing else', () => {
  const github = readFileSync(join(import.meta.dirname, 'modules/aws/github.tf'), 'utf8')
  const [, group] = /kubernetes_groups = \["([^"]+)"\]/.exec(github) ?? []
  const file = join(import.meta.dirname, '../apps/base/argocd-settings/drift-readers.yaml')
  const [role, binding] = parseAllDocuments(readFileSync(file, 'utf8')).map((one) => toJson(one.toJS()))
  expect(at(binding, 'subjects')).toEqual([
    { apiGroup: 'rbac.authorization.k8s.io', kind: 'Group', name: group },
  ])
  expect(at(binding, 'roleRef', 'name')).toBe(at(role, 'metadata', 'name'))
  expect(at(role, 'metadata', 'namespace')).toBe(argocd.namespace)
  expect(at(role, 'rules')).toEqual([
    { apiGroups: ['argoproj.io'], resources: ['applications'], verbs: ['get', 'list'] },
  ])
})
