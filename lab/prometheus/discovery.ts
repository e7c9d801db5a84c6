/**
 * What Prometheus' own discovery of Kubernetes would find, with the labels that it would give: Debian builds Prometheus
 * without it, so it is asked over HTTP for the same.
 */
import { z } from 'zod'
import { listOf, text } from '../api/index.ts'

const META = '__meta_kubernetes_'
const strings = z.record(z.string(), z.string()).default({})
/** Names of labels are letters, digits and underscores there. */
export const plain = (label: string) => label.replaceAll(/[^a-zA-Z0-9_]/g, '_')

const ports = z.array(z.object({ name: text, containerPort: z.number() })).default([])
const containers = z.array(z.object({ name: z.string(), ports })).default([])
const metadata = z.object({ name: z.string(), namespace: text, labels: strings })

export const podsToRead = listOf(
  z.object({
    metadata,
    spec: z.object({ containers, initContainers: containers }),
    status: z.object({ phase: text, podIP: z.string().optional() }).prefault({}),
  }),
)
type Pod = z.output<typeof podsToRead>[number]

export const servicesToRead = listOf(z.object({ metadata }))

export const slicesToRead = listOf(
  z.object({
    metadata,
    endpoints: z
      .array(
        z.object({
          addresses: z.array(z.string()),
          targetRef: z.object({ kind: text, namespace: text, name: text }).optional(),
        }),
      )
      .nullable()
      .transform((endpoints) => endpoints ?? []),
    ports: z
      .array(z.object({ name: text, port: z.number() }))
      .nullable()
      .transform((ports) => ports ?? []),
  }),
)

/** A group of targets, as `http_sd_configs` reads them. */
export interface Targets {
  readonly targets: readonly string[]
  readonly labels: Readonly<Record<string, string>>
}

const labelled = (of: 'pod' | 'service', labels: Readonly<Record<string, string>>) =>
  Object.fromEntries(
    Object.entries(labels).flatMap(([name, value]) => [
      [`${META}${of}_label_${plain(name)}`, value],
      [`${META}${of}_labelpresent_${plain(name)}`, 'true'],
    ]),
  )

const ofPod = ({ metadata, status }: Pod) => ({
  [`${META}pod_name`]: metadata.name,
  [`${META}pod_phase`]: status.phase,
  ...labelled('pod', metadata.labels),
})

/** Every port of every container, also of those that begin before the others and stay. */
export const podTargets = (pods: readonly Pod[]): readonly Targets[] =>
  pods.flatMap((pod) =>
    [...pod.spec.initContainers, ...pod.spec.containers].flatMap(({ name, ports }) =>
      ports.flatMap((port) =>
        pod.status.podIP === undefined
          ? []
          : [
              {
                targets: [`${pod.status.podIP}:${port.containerPort}`],
                labels: {
                  [`${META}namespace`]: pod.metadata.namespace,
                  ...ofPod(pod),
                  [`${META}pod_container_name`]: name,
                  [`${META}pod_container_port_name`]: port.name,
                },
              },
            ],
      ),
    ),
  )

const SERVICE = 'kubernetes.io/service-name'

/** Every address of every Service, with what is known of the Service and of the pod behind it. */
export const serviceTargets = (
  slices: z.output<typeof slicesToRead>,
  services: z.output<typeof servicesToRead>,
  pods: readonly Pod[],
): readonly Targets[] => {
  const keyOf = ({ namespace, name }: { readonly namespace: string; readonly name: string }) =>
    `${namespace}/${name}`
  const servicesBy = new Map(services.map(({ metadata }) => [keyOf(metadata), metadata.labels]))
  const podsBy = new Map(pods.map((pod) => [keyOf(pod.metadata), pod]))
  return slices.flatMap(({ metadata: { namespace, labels }, endpoints, ports }) => {
    const name = labels[SERVICE]
    if (name === undefined) return []
    return endpoints.flatMap(({ addresses, targetRef }) => {
      const pod = targetRef?.kind === 'Pod' ? podsBy.get(keyOf(targetRef)) : undefined
      return ports.map(({ name: portName, port }) => {
        const container = pod?.spec.containers.find((each) =>
          each.ports.some(({ containerPort }) => containerPort === port),
        )
        return {
          targets: addresses.map((address) => `${address}:${port}`),
          labels: {
            [`${META}namespace`]: namespace,
            [`${META}service_name`]: name,
            ...labelled('service', servicesBy.get(keyOf({ namespace, name })) ?? {}),
            [`${META}endpointslice_port_name`]: portName,
            ...(pod && ofPod(pod)),
            ...(container && { [`${META}pod_container_name`]: container.name }),
          },
        }
      })
    })
  })
}
