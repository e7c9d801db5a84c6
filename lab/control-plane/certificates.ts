/** What the control plane of a cloud shows to others, and what it takes: one authority for all, one for the aggregator. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { makeAuthority, makeKeys, type Subject, sign } from '../certificates/index.ts'
import type { LabCluster } from '../plan/index.ts'

const GROUP_OF_MASTERS = 'system:masters'
const NAMES = 'kubernetes kubernetes.default kubernetes.default.svc kubernetes.default.svc.cluster.local'

/** The first address of the Services is the API server's own. */
const firstService = ({ dns }: LabCluster) => dns.replace(/\d+$/, (last) => String(Number(last) - 9))

/** Certificates by the name of their file, for whom each is. */
const subjects = (cluster: LabCluster): Readonly<Record<string, Subject>> => ({
  apiserver: {
    name: 'kube-apiserver',
    hosts: [...NAMES.split(' '), firstService(cluster), cluster.api, '127.0.0.1'],
  },
  'kubelet-client': { name: 'kube-apiserver-kubelet-client', groups: [GROUP_OF_MASTERS] },
  person: { name: 'person', groups: [GROUP_OF_MASTERS] },
  'controller-manager': { name: 'system:kube-controller-manager' },
  scheduler: { name: 'system:kube-scheduler' },
  proxy: { name: 'system:kube-proxy' },
})

/** Makes all of them in `folder`, as `<name>.crt` and `<name>.key`. */
export const writeCertificates = async (folder: string, cluster: LabCluster): Promise<void> => {
  mkdirSync(folder, { recursive: true })
  const write = (name: string, text: string) => writeFileSync(join(folder, name), text, { mode: 0o600 })
  const [authority, front, accounts] = await Promise.all([
    makeAuthority(`${cluster.name} kubernetes`),
    makeAuthority(`${cluster.name} aggregator`),
    makeKeys(),
  ])
  const signed = [
    ...Object.entries(subjects(cluster)).map(([name, subject]) => ({ name, by: authority, subject })),
    { name: 'front-proxy', by: front, subject: { name: 'front-proxy-client' } },
  ]
  const pairs = await Promise.all(
    signed.map(async ({ name, by, subject }) => ({ name, pair: await sign(by, subject) })),
  )
  for (const { name, pair } of [
    ...pairs,
    { name: 'ca', pair: authority },
    { name: 'front-proxy-ca', pair: front },
  ]) {
    write(`${name}.crt`, pair.certificate)
    write(`${name}.key`, pair.key)
  }
  write('accounts.key', accounts.key)
  write('accounts.pub', accounts.publicKey)
}
