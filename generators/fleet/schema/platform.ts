/** `platform`: the versions that the clusters run. */
import * as z from 'zod'
import { kubernetesVersion, text } from '../scalars.ts'

/** The version of a part of the platform, without a leading v. */
const platformVersion = (what: string, example: string) =>
  text(/^\d+\.\d+\.\d+$/, `a version without a leading v, such as ${example}`).meta({
    description: `${what}: version, such as ${example}.`,
  })

const versions = z.strictObject({
  kubernetes: kubernetesVersion.meta({
    description: 'Kubernetes minor version, in quotes; manifests are validated against it.',
  }),
  istio: platformVersion('Istio', '1.31.1'),
  argocd: platformVersion('Argo CD', '3.5.7'),
  externalSecrets: platformVersion('The external-secrets chart', '2.9.0'),
  prometheusOperatorCrds: platformVersion('The prometheus-operator-crds chart', '31.0.1'),
  kubePrometheusStack: platformVersion('The kube-prometheus-stack chart', '88.5.3'),
  thanos: platformVersion('Thanos', '0.42.5'),
  opentelemetryCollector: platformVersion('The opentelemetry-collector chart', '0.170.0'),
  jaeger: platformVersion('The jaeger chart', '4.11.1'),
  opencost: platformVersion('The opencost chart', '2.5.17'),
})

/** Versions of the platform. */
export const platform = versions.meta({
  description:
    'Versions of the platform. A chart is named by the version of the chart, not of what it installs.',
})

/** The versions in which one cluster differs from the fleet. */
export const ownPlatform = versions.partial().meta({
  description:
    'Versions in which this cluster differs from `platform` of fleet.yaml: an upgrade goes cloud by cloud. Default: none.',
})
