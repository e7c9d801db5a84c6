/** One Prometheus as the operator would run it: its names, its labels, and a reloader beside it. */
import { prometheus, prometheusPodsOf } from '../../generators/observability/index.ts'
import { PROMETHEUS_IMAGE } from '../images/index.ts'
import { FOLDER, MAIN } from './configuration.ts'

const { namespace, service: name, port } = prometheus
/** Debian's nobody. */
const NOBODY = 65_534

const object = (apiVersion: string, kind: string, more: object) => ({
  apiVersion,
  kind,
  metadata: { name, namespace },
  ...more,
})

/** The operator's reloader: what has changed on the disk is loaded within a second. */
const RELOAD = `last=; while sleep 1; do
  now=$(cat ${FOLDER}/*.yaml | sha256sum)
  [ "$now" = "$last" ] || { curl --silent --show-error --fail --request POST http://127.0.0.1:${port}/-/reload && last=$now; }
done`

const unprivileged = {
  allowPrivilegeEscalation: false,
  readOnlyRootFilesystem: true,
  capabilities: { drop: ['ALL'] },
}

const pod = () => {
  const files = { name: 'configuration', mountPath: FOLDER, readOnly: true }
  return {
    automountServiceAccountToken: false,
    securityContext: { runAsNonRoot: true, runAsUser: NOBODY, fsGroup: NOBODY },
    containers: [
      {
        name: 'prometheus',
        image: PROMETHEUS_IMAGE,
        args: [
          `--config.file=${FOLDER}/${MAIN}`,
          '--storage.tsdb.path=/prometheus',
          // A lab is there for hours.
          '--storage.tsdb.retention.time=1d',
          '--web.enable-lifecycle',
        ],
        ports: [{ name: 'http-web', containerPort: port }],
        resources: { requests: { cpu: '20m', memory: '128Mi' }, limits: { memory: '512Mi' } },
        readinessProbe: { httpGet: { path: '/-/ready', port }, periodSeconds: 2 },
        securityContext: unprivileged,
        volumeMounts: [files, { name: 'data', mountPath: '/prometheus' }],
      },
      {
        name: 'config-reloader',
        image: PROMETHEUS_IMAGE,
        command: ['sh', '-c', RELOAD],
        resources: { requests: { cpu: '5m', memory: '16Mi' }, limits: { memory: '64Mi' } },
        securityContext: unprivileged,
        volumeMounts: [files],
      },
    ],
    volumes: [
      { name: 'configuration', configMap: { name } },
      { name: 'data', emptyDir: {} },
    ],
  }
}

/** `files`: its configuration. */
export const objects = (cluster: string, files: Readonly<Record<string, string>>): readonly object[] => {
  const labels = prometheusPodsOf(cluster)
  return [
    object('v1', 'ConfigMap', { data: files }),
    object('v1', 'Service', {
      spec: { selector: labels, ports: [{ name: 'http-web', port, targetPort: port }] },
    }),
    object('apps/v1', 'StatefulSet', {
      spec: {
        serviceName: name,
        selector: { matchLabels: labels },
        template: { metadata: { labels }, spec: pod() },
      },
    }),
  ]
}
