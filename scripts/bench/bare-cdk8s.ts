/** What cdk8s alone takes: `node bare-cdk8s.ts <clusters> <folder>` writes a file of small ConfigMaps for each cluster. */
import { ApiObject, App, Chart } from 'cdk8s'

/** Objects of each cluster. */
export const OBJECTS = 10

const write = (clusters: number, outdir: string) => {
  const app = new App({ outdir })
  for (let i = 0; i < clusters; i++) {
    const chart = new Chart(app, `cluster-${i}`)
    for (let each = 0; each < OBJECTS; each++)
      new ApiObject(chart, `object-${each}`, {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name: `settings-${each}`, namespace: 'default', labels: { app: `app-${each}` } },
        data: { cluster: `cluster-${i}`, replicas: `${3 + (i % 4)}` },
      })
  }
  app.synth()
}

if (import.meta.main) {
  const [clusters = '', folder = ''] = process.argv.slice(2)
  write(Number(clusters), folder)
}
