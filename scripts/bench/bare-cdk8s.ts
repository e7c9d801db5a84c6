/** What cdk8s alone takes: `node bare-cdk8s.ts <clusters> <folder>` writes ten plain objects for each cluster, one file each. */
import { ApiObject, App, Chart } from 'cdk8s'

/** Objects of each cluster: half Deployments, half Services. */
export const OBJECTS = 10

const deployment = (name: string, cluster: string, replicas: number) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name, namespace: 'default', labels: { app: name, cluster } },
  spec: {
    replicas,
    selector: { matchLabels: { app: name } },
    template: {
      metadata: { labels: { app: name, cluster } },
      spec: {
        containers: [
          {
            name,
            image: `registry.example.com/${name}:v1.0.0`,
            ports: [{ name: 'http', containerPort: 8000 }],
            resources: { requests: { cpu: '500m', memory: '512Mi' }, limits: { cpu: '1', memory: '1Gi' } },
            readinessProbe: { httpGet: { path: '/health', port: 'http' }, periodSeconds: 2 },
          },
        ],
      },
    },
  },
})

const service = (name: string, cluster: string) => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name, namespace: 'default', labels: { app: name, cluster } },
  spec: { selector: { app: name }, ports: [{ name: 'http', port: 8000, targetPort: 'http' }] },
})

const synth = (clusters: number, outdir: string) => {
  const app = new App({ outdir })
  for (let i = 0; i < clusters; i++) {
    const cluster = `cluster-${i}`
    const chart = new Chart(app, cluster)
    for (let each = 0; each < OBJECTS / 2; each++) {
      new ApiObject(chart, `deployment-${each}`, deployment(`app-${each}`, cluster, 3 + (i % 4)))
      new ApiObject(chart, `service-${each}`, service(`app-${each}`, cluster))
    }
  }
  app.synth()
}

const [clusters = '', folder = ''] = process.argv.slice(2)
synth(Number(clusters), folder)
