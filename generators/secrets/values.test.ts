import { rootCertificates } from 'node:tls'
import { beforeAll, describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { tool } from '../../tools/index.ts'
import { madeOf } from '../render/index.ts'
import { clientOf, type Entry, secretOf } from '../testing/external-secrets.ts'
import { fleetOf } from '../testing/fleets.ts'

let helm = ''
beforeAll(async () => {
  helm = await tool('helm')
}, 600_000)

const tree = madeOf(fleetOf())
const made = (app: string, name: string, entry: Entry) => {
  const objects = tree.objects.get(app)?.get('aws') ?? []
  return secretOf(
    helm,
    objects.find(({ metadata }) => metadata.name === name),
    entry,
  )
}

/** Any certificate that is one. */
const [pem = ''] = rootCertificates
const base64 = Buffer.from(`${pem}\n`).toString('base64')
/** As `base64` and `openssl` write it: lines of 76 columns. */
const wrapped = (lineEnd: string) => base64.replace(/.{76}/g, `$&${lineEnd}`)
// Nobody listens there: a client that got so far has read all of its kubeconfig.
const server = 'https://127.0.0.1:1'

describe('access to another cluster', () => {
  const remote = (entry: Entry) => made('remote-access', 'istio-remote-secret-gcp', entry)
  const right = { server, ca: base64, token: 'header.payload.sign_at-ure' }

  test.each<readonly [string, Partial<typeof right>]>([
    ['as it should be', {}],
    ['a certificate in lines of 76 columns', { ca: wrapped('\n') }],
    ['the same with line ends of Windows, and one at the end', { ca: `${wrapped('\r\n')}\r\n` }],
    ['the same, indented', { ca: wrapped('\n    ') }],
    ['a token with a line end, as a file has it', { token: `${right.token}\n` }],
    ['a token with what a web page added', { token: `\u{feff}\u{a0}${right.token}\u{200b}\t` }],
    ['a server with blanks', { server: ` ${server} \n` }],
    ['a server with a slash at its end', { server: `${server}/` }],
  ])('%s: the client reads what was meant', (_, change) => {
    const secret = remote({ ...right, ...change })
    const text = 'data' in secret ? secret.data.gcp : secret.refused
    expect(parse(text ?? '')).toEqual({
      apiVersion: 'v1',
      kind: 'Config',
      clusters: [
        {
          name: 'gcp',
          cluster: { server: change.server?.trim() ?? server, 'certificate-authority-data': base64 },
        },
      ],
      users: [{ name: 'gcp', user: { token: right.token } }],
      contexts: [{ name: 'gcp', context: { cluster: 'gcp', user: 'gcp' } }],
      'current-context': 'gcp',
    })
    expect(clientOf(helm, text ?? '')).toMatch(/Get "https:\/\/127\.0\.0\.1:1\/version": .*refused/)
  })

  // Values that end no text early and begin nothing of their own: each stays the value that it is.
  test.each(['a: b', '"', "'", '\\', '{', '- x', '# x', '!!binary', '{{ .server }}', '&a', '"}\n- evil: "'])(
    'a token with %j in it stays one token',
    (part) => {
      const token = `${part}${right.token}${part}`
      const secret = remote({ ...right, token })
      const { users } = parse('data' in secret ? (secret.data.gcp ?? '') : secret.refused)
      expect(users).toEqual([{ name: 'gcp', user: { token: token.replaceAll(/\s/g, '') } }])
    },
  )

  test.each<readonly [string, Entry, string]>([
    ['PEM that is not in base64', { ca: pem }, 'ca of the entry is not a certificate in PEM in base64'],
    ['another file in base64', { ca: 'Zm9v' }, 'ca of the entry is not a certificate in PEM in base64'],
    ['no TLS', { server: 'http://10.0.0.1' }, 'server of the entry is not a URL of https'],
    ['an address without its scheme', { server: '10.0.0.1' }, 'server of the entry is not a URL of https'],
    ['an empty token', { token: ' \n' }, 'token of the entry is not a token'],
  ])('%s makes no Secret, and says why', (_, change, message) => {
    expect(remote({ ...right, ...change })).toEqual({ refused: expect.stringContaining(message) })
  })

  test.each(Object.keys(right))('an entry without %s makes no Secret', (key) => {
    const entry = Object.fromEntries(Object.entries(right).filter(([each]) => each !== key))
    expect(remote(entry)).toEqual({ refused: expect.stringContaining(`${key} of the entry is not`) })
  })
})

describe('certificates and keys', () => {
  // In pieces, so that no scanner of this repository takes it for real.
  const key = ['-----BEGIN', 'EC PRIVATE KEY-----\nAAAA\n-----END', 'EC PRIVATE KEY-----'].join(' ')
  const secrets = [
    {
      name: 'cacerts',
      right: {
        'ca-cert.pem': pem,
        'cert-chain.pem': `${pem}\n${pem}`,
        'root-cert.pem': pem,
        'ca-key.pem': key,
      },
    },
    { name: 'inference-example-com', right: { 'tls.crt': `${pem}\n${pem}`, 'tls.key': key } },
  ]
  const changed = (entry: Entry, change: (text: string) => string) =>
    Object.fromEntries(Object.entries(entry).map(([name, text]) => [name, change(text)]))

  describe.each(secrets)('$name', ({ name, right }) => {
    test.each<readonly [string, (text: string) => string]>([
      ['as it should be', (text) => text],
      ['without a line end', (text) => text.trim()],
      ['with line ends of Windows', (text) => `${text.replaceAll('\n', '\r\n')}\r\n\r\n`],
      ['with line ends that a shell escaped', (text) => text.replaceAll('\n', '\\n')],
    ])('%s', (_, change) => {
      expect(made('secrets', name, changed(right, change))).toEqual({
        data: changed(right, (text) => `${text.trim()}\n`),
      })
    })

    test('what else is in the entry stays there', () => {
      const secret = made('secrets', name, { ...right, 'istio-generated': '', note: 'x' })
      expect('data' in secret && Object.keys(secret.data).sort()).toEqual(Object.keys(right).sort())
    })

    test.each(Object.keys(right))('%s missing, empty, swapped or not PEM makes no Secret', (wrong) => {
      const kind = wrong.endsWith('key') || wrong.includes('-key') ? 'a private key' : 'a certificate'
      for (const text of [undefined, '', 'MIIB', kind === 'a certificate' ? key : pem]) {
        const entry = Object.fromEntries(
          Object.entries({ ...right, [wrong]: text }).filter(
            (each): each is [string, string] => each[1] !== undefined,
          ),
        )
        expect(made('secrets', name, entry)).toEqual({
          refused: expect.stringContaining(`${wrong} of the entry is not ${kind} in PEM`),
        })
      }
    })
  })
})
