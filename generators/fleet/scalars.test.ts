import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { z } from 'zod'
import {
  cidr,
  clusterName,
  cpuQuantity,
  digest,
  dnsName,
  duration,
  formatDuration,
  headerName,
  kubernetesVersion,
  memoryQuantity,
  parseDuration,
  parseQuantity,
  percent,
  version,
} from './scalars.ts'

/** What a schema says about a value: its messages, or nothing when the value is good. */
const problems = (schema: z.ZodType, value: unknown) =>
  schema.safeParse(value).error?.issues.map(({ message }) => message) ?? []

const scalars: Readonly<
  Record<string, { readonly schema: z.ZodType; readonly good: unknown[]; readonly bad: unknown[] }>
> = {
  clusterName: {
    schema: clusterName,
    good: ['aws', 'gcp-eu', 'a', '1', 'a--b', 'a'.repeat(43)],
    bad: ['', 'AWS', 'aws.eu', 'aws_eu', '-aws', 'aws-', 'aws eu', 'a'.repeat(44), 'base', 'fleet', 3],
  },
  dnsName: {
    schema: dnsName,
    good: [
      'inference.example.com',
      'a.b',
      'x-1.example.co',
      '1.example.com',
      `${'a'.repeat(63)}.example.com`,
    ],
    bad: [
      'localhost',
      '*.example.com',
      'Example.com',
      'https://example.com',
      'example.com:443',
      'example.com.',
      'example..com',
      '10.0.0.1',
      `${'a.'.repeat(130)}com`,
      `${'a'.repeat(64)}.example.com`,
      `a.${'b'.repeat(64)}.com`,
      `example.${'c'.repeat(64)}`,
    ],
  },
  headerName: {
    schema: headerName,
    good: ['prefer-cloud', 'x-cloud', 'a'],
    bad: ['Prefer-Cloud', 'prefer_cloud', '-a', 'a-', 'host', 'cookie', 'x-envoy-retry-on', 'x-istio-a', ''],
  },
  version: {
    schema: version,
    good: ['v1.0.0', 'v1.22.333', 'v1.0.0-rc.1', 'v1.0.0-a'],
    bad: ['1.0.0', 'v1.0', 'v1.0.0+build', 'v1.0.0-', 'v1.0.0-rc.', 'latest', `v1.0.0-${'a'.repeat(60)}`, 1],
  },
  digest: {
    schema: digest,
    good: [`sha256:${'0a'.repeat(32)}`],
    bad: ['', 'sha256:', `sha256:${'A'.repeat(64)}`, `sha256:${'a'.repeat(63)}`, `sha512:${'a'.repeat(64)}`],
  },
  kubernetesVersion: {
    schema: kubernetesVersion,
    good: ['1.35'],
    bad: [1.35, '1.9', 'v1.35', '1.35.2', '2.35'],
  },
  percent: { schema: percent, good: [0, 1, 100], bad: [-1, 101, 50.5, '50', '50%', null] },
  duration: {
    schema: duration(100, 60_000),
    good: ['100ms', '1s', '1.5s', '1m', '0.1s'],
    bad: ['99ms', '61s', '2m', '10', 10, '10 s', '10sec', '-1s', '1.0005s', '1e3ms', ''],
  },
  cpuQuantity: {
    schema: cpuQuantity,
    good: ['500m', '1', '0.5'],
    bad: ['0', '0m', '1 core', '1Gi', '-1', 1, ''],
  },
  memoryQuantity: {
    schema: memoryQuantity,
    good: ['512Mi', '1Gi', '1.5G'],
    bad: ['1024', '0Gi', '1GB', '1 Gi', '500m', 'Gi', 1024],
  },
  cidr: {
    schema: cidr({ from: 16, to: 24 }),
    good: ['10.0.0.0/16', '10.0.0.0/24', '192.168.4.0/22', '172.31.0.0/16', '100.127.0.0/16'],
    bad: [
      '10.0.0.0/15',
      '10.0.0.0/25',
      '10.0.0.1/24',
      '10.0.0.0',
      '10.0.0.0/33',
      '300.0.0.0/16',
      'fd00::/16',
      ...['0.0.0.0/16', '127.0.0.0/16', '169.254.0.0/16', '224.0.0.0/16', '255.255.0.0/16'],
      ...['8.8.0.0/16', '192.0.2.0/24', '9.255.0.0/16', '11.0.0.0/16'],
      ...['172.15.0.0/16', '172.32.0.0/16', '192.169.0.0/16', '100.63.0.0/16', '100.128.0.0/16'],
    ],
  },
}
const table = (kind: 'good' | 'bad') =>
  Object.entries(scalars).flatMap(([name, { schema, [kind]: values }]) =>
    values.map((value) => ({ name, schema, value })),
  )

test.each(table('good'))('$name takes $value', ({ schema, value }) => {
  expect(problems(schema, value)).toEqual([])
})

test.each(table('bad'))('$name refuses $value, with one message', ({ schema, value }) => {
  expect(problems(schema, value)).toHaveLength(1)
})

test('a range says which of its parts is wrong', () => {
  const schema = cidr({ from: 16, to: 24 })
  expect(problems(schema, '10.0.0.0')).toEqual(['an IPv4 range, such as 10.10.0.0/16'])
  expect(problems(schema, '10.1.2.0/16')).toEqual(['a range without host bits: 10.1.0.0/16'])
  expect(problems(schema, '10.0.0.0/28')).toEqual(['a range from /16 to /24'])
  expect(problems(schema, '127.0.0.0/16')).toEqual([
    'a private range, inside 10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16 or 100.64.0.0/10',
  ])
  expect(problems(cidr({ from: 8, to: 24 }), '100.0.0.0/8')).toHaveLength(1)
})

test('the names that the tree and the fleet use themselves are taken', () => {
  expect(problems(clusterName, 'base')).toEqual(['a name other than base, fleet and prices, which are taken'])
})

describe('durations', () => {
  test.each([
    ['500ms', 500],
    ['1s', 1_000],
    ['1.5s', 1_500],
    ['1.005s', 1_005],
    ['2m', 120_000],
    ['1h', 3_600_000],
  ])('%s is %d milliseconds', (text, milliseconds) => {
    expect(parseDuration(text)).toBe(milliseconds)
    expect(duration(1, 3_600_000).parse(text)).toBe(milliseconds)
  })

  test.each(['', '10', 's', '1d', '1 s', '1s1ms', '-1s', '0.5ms', '1,5s'])('%j is none', (text) => {
    expect(parseDuration(text)).toBeUndefined()
  })

  test.each([
    [500, '500ms'],
    [1_500, '1500ms'],
    [10_000, '10s'],
    [90_000, '90s'],
    [120_000, '2m'],
    [7_200_000, '2h'],
  ])('%d milliseconds are written %s', (milliseconds, text) => {
    expect(formatDuration(milliseconds)).toBe(text)
  })

  test('any whole number of milliseconds survives being written and read', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 100_000_000 }), (milliseconds) => {
        expect(parseDuration(formatDuration(milliseconds))).toBe(milliseconds)
        expect(parseDuration(`${milliseconds / 1_000}s`)).toBe(milliseconds)
      }),
    )
  })
})

describe('quantities', () => {
  test.each([
    ['1', 1],
    ['0.5', 0.5],
    ['500m', 0.5],
    ['2k', 2_000],
    ['1M', 1e6],
    ['1G', 1e9],
    ['1T', 1e12],
    ['1Ki', 1_024],
    ['1.5Mi', 1_572_864],
    ['1Gi', 2 ** 30],
    ['1Ti', 2 ** 40],
  ])('%s is %d', (text, value) => {
    expect(parseQuantity(text)).toBe(value)
  })

  test.each(['', 'm', '1mi', '1GB', '1e3', '-1', '1.', '.5', ' 1'])('%j is none', (text) => {
    expect(parseQuantity(text)).toBeUndefined()
  })
})
