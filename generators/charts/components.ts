/** The components that the collector's configuration names, as Go modules: each says what it is called, and where it is in. */
import { readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parse } from 'yaml'
import { z } from 'zod'
import { folderOf, type Package } from '../../tools/index.ts'

const component = (name: string, sum: string): Package => ({
  from: 'go',
  name,
  version: 'v0.158.0',
  sum,
  licence: 'Apache-2.0',
  files: ['metadata.yaml'],
})

const core = 'go.opentelemetry.io/collector'
const contrib = 'github.com/open-telemetry/opentelemetry-collector-contrib'

/** By section of the configuration. */
export const COMPONENTS: Readonly<Record<string, readonly Package[]>> = {
  extensions: [
    component(`${contrib}/extension/healthcheckextension`, 'h1:sfEAvmh9rdzPmukfWG6hVu4cXopVV9bkxmjsvbq8yVw='),
    component(`${contrib}/extension/storage/filestorage`, 'h1:SarIYfc2ohvCldWRULQfW+pbG+LEt8Bp98qFjskYipQ='),
  ],
  receivers: [component(`${core}/receiver/otlpreceiver`, 'h1:CTQPGu7K2xGobkEe9TFT//lQAXouZePa6QUoNS0eqB4=')],
  processors: [
    component(`${core}/processor/memorylimiterprocessor`, 'h1:20Sbeg2FpqEjCup4S9IeVS4/10E8Z0vr65nXqqnHUa0='),
    component(`${contrib}/processor/resourceprocessor`, 'h1:2A3mt28xufU7TXPaSkvofCOtqk/Fy1XjVJV6tHu8oRI='),
    component(`${core}/processor/batchprocessor`, 'h1:CtHafNzjcdDYLbCNh7RDIKLGn6YEAMXWjb1j4uF6Ytc='),
  ],
  exporters: [component(`${core}/exporter/otlpexporter`, 'h1:+2GX9D9su0cShDOkJrl9TOxHDi5S1zIYn8aqwXoW1W4=')],
}

const metadata = z.object({
  type: z.string(),
  status: z.object({ distributions: z.array(z.string()) }),
})

/** Its name in a configuration (not a deprecated one), and the distributions of the collector that it is in. */
export const componentOf = async (pkg: Package) => {
  const file = join(await folderOf(pkg, tmpdir()), 'metadata.yaml')
  const { type, status } = metadata.parse(parse(readFileSync(file, 'utf8')))
  return { type, distributions: status.distributions }
}
