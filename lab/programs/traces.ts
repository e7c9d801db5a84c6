/** What takes spans, and what keeps and shows them. */
import { join } from 'node:path'
import { ending, ofModule, type Program } from './program.ts'
import { ofOwnModule } from './trimmed.ts'

const COLLECTOR = '0.158.0'

export const collector: Program = {
  name: 'otelcol',
  version: COLLECTOR,
  why: 'the OpenTelemetry Collector, with the parts that the tree configures',
  pin: ofModule('otelcol', join(import.meta.dirname, 'collector'), {
    askVersion: ['--version'],
    says: ending(`version ${COLLECTOR}`),
    goLinkerFlags: `-X main.version=${COLLECTOR}`,
  }),
}

/** The last release that is a Go module: what came after changed the module's path, and no module proxy has it. */
const JAEGER = { module: '1.76.0', version: '2.13.0' }

export const jaeger: Program = ofOwnModule(
  {
    name: 'jaeger',
    version: JAEGER.version,
    why: 'keeps and shows traces, in the place of the release that the chart names, which is in no module proxy',
  },
  {
    name: 'github.com/jaegertracing/jaeger',
    version: `v${JAEGER.module}`,
    sum: 'h1:sWCOOF1dr+NL0PLil7mFo3BqqQL8k4WiM7aguFbc14g=',
  },
  {
    goPackage: './cmd/jaeger',
    goLinkerFlags: `-X github.com/jaegertracing/jaeger/internal/version.latestVersion=v${JAEGER.version}`,
    askVersion: ['version'],
    says: new RegExp(`"gitVersion":"v${JAEGER.version.replaceAll('.', '\\.')}"`),
  },
)
