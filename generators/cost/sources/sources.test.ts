/** Answers in the shape that the sources document (aws cli reference; Cloud Billing Catalog API), of our own making. */
import { createServer, type IncomingMessage, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, describe, expect, test } from 'vitest'
import { setPrices } from '../../edits/index.ts'
import { formatFindings } from '../../findings/index.ts'
import { parsePrices } from '../../fleet/index.ts'
import { fleetOf } from '../../testing/fleets.ts'
import { pricesOf, pricesText } from '../../testing/prices.ts'
import { type Aws, lookedUp, SourceError } from './index.ts'

const NOW = new Date('2026-01-02T12:00:00Z')

const seen = (zone: string, usd: string, time: string, type = 't3.large') => ({
  AvailabilityZone: zone,
  InstanceType: type,
  ProductDescription: 'Linux/UNIX',
  SpotPrice: usd,
  Timestamp: `2026-01-02T${time}:00+00:00`,
})
const history = [
  seen('us-east-1a', '0.034000', '10:00'),
  seen('us-east-1a', '0.031000', '02:00'),
  seen('us-east-1b', '0.036000', '09:00'),
  // A zone that no node of the fleet is in.
  seen('us-east-1f', '0.090000', '09:00'),
]
const listed = (usd: string) =>
  JSON.stringify({
    terms: {
      OnDemand: { 'A.B': { priceDimensions: { 'A.B.C': { unit: 'Hrs', pricePerUnit: { USD: usd } } } } },
    },
  })
/** The program, with these answers; it remembers what it was asked. */
const program = (
  spot: unknown = { SpotPriceHistory: history },
  list: unknown = { PriceList: [listed('0.0832000000')] },
) => {
  const asked: string[] = []
  const aws: Aws = async (words) => {
    asked.push(words.join(' '))
    return JSON.stringify(words[0] === 'ec2' ? spot : list)
  }
  return { aws, asked }
}

const sku = (
  description: string,
  usageType: string,
  usageUnit: string,
  nanos: number,
  region = 'us-central1',
) => ({
  name: 'services/6F81-5844-456A/skus/0000-0000-0000',
  description,
  category: {
    serviceDisplayName: 'Compute Engine',
    resourceFamily: 'Compute',
    resourceGroup: 'CPU',
    usageType,
  },
  serviceRegions: [region],
  pricingInfo: [
    {
      effectiveTime: '2026-01-01T00:00:00Z',
      pricingExpression: {
        usageUnit,
        tieredRates: [{ startUsageAmount: 0, unitPrice: { currencyCode: 'USD', units: '0', nanos } }],
      },
    },
  ],
})
const skus = [
  sku('E2 Instance Core running in Americas', 'OnDemand', 'h', 21_811_590),
  sku('E2 Instance Ram running in Americas', 'OnDemand', 'GiBy.h', 2_923_530),
  sku('Spot Preemptible E2 Instance Core running in Americas', 'Preemptible', 'h', 6_543_000),
  sku('Spot Preemptible E2 Instance Ram running in Americas', 'Preemptible', 'GiBy.h', 877_000),
  // What must not be taken for one of the four.
  sku('E2 Custom Instance Core running in Americas', 'OnDemand', 'h', 99_000_000),
  sku('E2 Instance Core running in Paris', 'OnDemand', 'h', 30_000_000, 'europe-west9'),
  sku('N2 Instance Core running in Americas', 'OnDemand', 'h', 31_611_000),
  sku('Commitment v1: E2 Cpu in Americas for 1 Year', 'Commit1Yr', 'h', 13_740_000),
]

const servers: ReturnType<typeof createServer>[] = []
afterAll(() => {
  for (const server of servers) server.close()
})
/** A catalog on this machine; it remembers its requests. */
const catalog = async (answer: (request: IncomingMessage, count: number) => readonly [number, unknown]) => {
  const asked: IncomingMessage[] = []
  const listener: RequestListener = (request, response) => {
    asked.push(request)
    const [status, body] = answer(request, asked.length)
    response.writeHead(status).end(typeof body === 'string' ? body : JSON.stringify(body))
  }
  const server = createServer(listener)
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return { catalog: { url: new URL(`http://127.0.0.1:${port}`), key: 'k3y', between: 1 }, asked }
}

const found = async (
  aws: Aws,
  from: Awaited<ReturnType<typeof catalog>>['catalog'] | undefined,
  fleet = fleetOf(),
) => {
  const result = await lookedUp(fleet, pricesOf(), { aws, catalog: from }, NOW)
  return 'findings' in result ? formatFindings(result.findings) : result.refreshed
}

describe('the prices of the machines of a fleet', () => {
  test('are those of its zones and regions, on demand and as spot, with the range of the day', async () => {
    const google = await catalog((request) => {
      const page = new URL(request.url ?? '', 'http://a').searchParams.get('pageToken')
      return [
        200,
        page === null
          ? { skus: skus.slice(0, 3), nextPageToken: 'two' }
          : { skus: skus.slice(3), nextPageToken: '' },
      ]
    })
    const { aws, asked } = program()
    expect(await found(aws, google.catalog)).toEqual([
      {
        provider: 'aws',
        region: 'us-east-1',
        type: 't3.large',
        onDemand: 0.0832,
        spot: { usd: 0.035, low: 0.031, high: 0.036 },
      },
      {
        provider: 'gcp',
        region: 'us-central1',
        type: 'e2-standard-2',
        onDemand: 0.067011,
        spot: { usd: 0.020102, low: 0.020102, high: 0.020102 },
      },
    ])
    expect(asked[0]).toBe(
      'ec2 describe-spot-price-history --start-time 2026-01-01T12:00:00.000Z --instance-types t3.large --product-descriptions Linux/UNIX --region us-east-1 --output json',
    )
    expect(google.asked).toHaveLength(2)
    for (const { url, headers } of google.asked) {
      expect(url).not.toContain('k3y')
      expect(headers['x-goog-api-key']).toBe('k3y')
    }
  })

  test('a catalog that is busy is asked again', async () => {
    const google = await catalog((_, count) => (count < 3 ? [count === 1 ? 429 : 503, {}] : [200, { skus }]))
    expect(await found(program().aws, google.catalog)).toHaveLength(2)
    expect(google.asked).toHaveLength(3)
  })

  test.each<readonly [string, readonly [number, unknown], number, string]>([
    [
      'a key that is refused',
      [403, { error: { message: 'API key not valid.' } }],
      1,
      'answers 403: API key not valid.',
    ],
    ['a catalog that stays busy', [503, ''], 4, 'answers 503'],
    ['a page that is no JSON', [200, '<html>'], 1, 'no JSON'],
    ['another answer', [200, { skus: [{}] }], 1, 'something else than a catalog'],
    [
      'another unit',
      [
        200,
        {
          skus: skus.map((each, i) =>
            i === 0 ? sku('E2 Instance Core running in Americas', 'OnDemand', 'mo', 1) : each,
          ),
        },
      ],
      1,
      'none in USD for h',
    ],
    [
      'two prices of one part',
      [200, { skus: [...skus, sku('E2 Instance Core running in Iowa', 'OnDemand', 'h', 1)] }],
      1,
      '2 prices of Core',
    ],
  ])('%s is one finding', async (_, answer, times, message) => {
    const google = await catalog(() => answer)
    const said = `${await found(program().aws, google.catalog)}`
    expect(said).toContain('error price-source')
    expect(said).toContain(message)
    expect(said.match(/error /g)).toHaveLength(1)
    expect(google.asked).toHaveLength(times)
  })

  test('without a key, and without a login, both are told at once', async () => {
    const aws: Aws = async () => {
      throw new SourceError('ec2 describe-spot-price-history: Unable to locate credentials')
    }
    const said = await found(aws, undefined)
    expect(said).toContain('the program aws ec2 describe-spot-price-history: Unable to locate credentials')
    expect(said).toContain("Google's catalog takes a key, and there is none")
  })

  test('a type that nobody sells there is a finding of its own', async () => {
    const google = await catalog(() => [200, { skus: skus.slice(0, 2) }])
    const said = await found(program({ SpotPriceHistory: [] }, { PriceList: [] }).aws, google.catalog)
    for (const what of ['t3.large on demand in us-east-1', 't3.large as spot', 'e2-standard-2 as spot'])
      expect(said).toContain(`there is no price of ${what}`)
  })

  test.each<readonly [string, unknown]>([
    ['history', {}],
    ['history', 'text'],
  ])('what the program prints besides a %s is a finding', async (_, spot) => {
    const google = await catalog(() => [200, { skus }])
    expect(await found(program(spot).aws, google.catalog)).toContain('printed something else than it should')
  })
})

describe('written into the file of prices', () => {
  const machine = { provider: 'aws', region: 'us-east-1', type: 't3.large', onDemand: 0.09 } as const
  const spot = { usd: 0.035, low: 0.031, high: 0.036 }
  const text =
    '# on top\naws:\n  us-east-1:\n    machines:\n      t3.large:\n        onDemand:\n          usd: 0.0832 # a number\n          unit: hour\n          page: ec2\n          checked: "2026-01-01"\n          seen: "https://example.com"\n        spot: { usd: 0.0333, unit: hour, page: ec2-spot, checked: null } # moves\n    key: 1\ntaken: "2026-01-01"\n'

  test('they keep every other byte, and are dated', () => {
    expect(setPrices(text, [{ ...machine, spot }], '2026-01-02')).toBe(
      '# on top\naws:\n  us-east-1:\n    machines:\n      t3.large:\n        onDemand:\n          usd: 0.09 # a number\n          unit: hour\n          page: ec2\n          checked: "2026-01-02"\n        spot: { usd: 0.035, low: 0.031, high: 0.036, unit: hour, page: ec2-spot, checked: "2026-01-02" } # moves\n    key: 1\ntaken: "2026-01-02"\n',
    )
  })

  test('a second time they change nothing', () => {
    const once = setPrices(text, [{ ...machine, spot }], '2026-01-02')
    expect(setPrices(once, [{ ...machine, spot }], '2026-01-02')).toBe(once)
  })

  test('a new machine is added with its pages', () => {
    const after = setPrices(pricesText(), [{ ...machine, type: 'm7i.large', spot }], '2026-01-02')
    const result = parsePrices('prices.yaml', after)
    expect('prices' in result && result.prices.values.aws['us-east-1']?.machines['m7i.large']).toMatchObject({
      onDemand: { usd: 0.09, page: 'ec2' },
      spot: { ...spot, page: 'ec2-spot', checked: '2026-01-02' },
    })
  })
})
