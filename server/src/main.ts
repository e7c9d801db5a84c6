/** The process: settings from the environment, the server, and an orderly end on SIGTERM. */
import { join } from 'node:path'
import closeWithGrace from 'close-with-grace'
import packageJson from '../package.json' with { type: 'json' }
import { ConfigError, readConfig } from './config.ts'
import { startServer } from './server.ts'

const models = join(import.meta.dirname, '..', 'models', 'forecaster', '1')

try {
  const config = readConfig(process.env, packageJson.version, models)
  const server = await startServer(config)
  closeWithGrace({ delay: config.shutdownTimeout, logger: false }, async ({ err }) => {
    if (err !== undefined) server.app.log.error(err)
    await server.stop(err !== undefined)
  })
} catch (error) {
  console.error(error instanceof ConfigError ? error.message : error)
  process.exitCode = 1
}
