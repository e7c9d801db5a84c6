// The public internet of the tests, where there is none: DNS is a file, and port 443 of every host the port in another.
import dns from 'node:dns/promises'
import { readFileSync } from 'node:fs'
import https from 'node:https'
import { syncBuiltinESMExports } from 'node:module'
import { join } from 'node:path'

const said = (name: string) => readFileSync(join(process.env.FAKE_STATE ?? '', name), 'utf8').trim()

const { request } = https
Object.assign(dns, { resolve4: async () => said('dns').split(' ') })
Object.assign(https, {
  request: (asked: https.RequestOptions) =>
    request(
      asked.port === 443
        ? { ...asked, host: '127.0.0.1', port: said('port-public'), rejectUnauthorized: false }
        : asked,
    ),
})
syncBuiltinESMExports()
