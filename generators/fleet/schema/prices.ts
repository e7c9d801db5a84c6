/** `clusters/prices.yaml`: a dated snapshot of list prices, each with its unit and the page it is on. */
import * as z from 'zod'
import { text } from '../scalars.ts'

const url = (what: string) => text(/^https:\/\/[^\s]+$/, `the https URL of ${what}`)
const day = (what: string) => text(/^\d{4}-\d{2}-\d{2}$/, `${what}, a date in quotes such as "2026-11-29"`)

const dollars = z
  .number({ error: 'a number of US dollars' })
  .min(0, 'at least 0 dollars')
  .max(10_000, 'at most 10000 dollars')

/** A price: the unit is part of the type, so that a price for a month is never taken for one of an hour. */
const price = <const U extends string>(unit: U, what: string) =>
  z
    .strictObject({
      usd: dollars.meta({
        description: 'List price in US dollars, without taxes, discounts and free allotments.',
      }),
      unit: z.literal(unit).meta({ description: `What is paid for: ${unit}.` }),
      page: text(/^[a-z0-9-]+$/, 'a name of `pages`').meta({
        description: "The provider's own page that has the price: a name of `pages`.",
      }),
      checked: day('when the number was read').nullable().meta({
        description:
          'When the number was read: a date in quotes, or null where nobody looked yet and the number is from memory.',
      }),
      seen: url('the place where it was read').optional().meta({
        description:
          'Where the number was read, when not on that page itself: a stored copy, a report. Default: the page.',
      }),
    })
    .meta({ description: `${what}, $ for one ${unit}.` })

const spot = price('hour', 'The machine as spot')
  .extend({
    low: dollars.optional().meta({
      description: 'The least that it was in the day before it was read, in any zone. Default: usd.',
    }),
    high: dollars.optional().meta({
      description: 'The most that it was in the day before it was read, in any zone. Default: usd.',
    }),
  })
  .refine(({ usd, low = usd, high = usd }) => low <= usd && usd <= high, {
    error: 'a price from low to high',
    path: ['usd'],
  })
  .meta({ description: 'The machine as spot, $ for one hour; it moves, so the number is of one day.' })

const machine = z.strictObject({
  onDemand: price('hour', 'The machine, on demand'),
  spot,
})

const machines = z
  .record(text(/^[a-z][a-z0-9.-]*$/, 'a machine type, such as t3.large'), machine, {
    error: 'a map of machine types',
  })
  .meta({ description: 'Machine types, Linux.' })

const everywhere = {
  machines,
  controlPlane: price('hour', 'The managed control plane of one cluster'),
  address: price('hour', 'A public IPv4 address'),
  disk: price('GiB-month', 'A disk of nodes and volumes (gp3, pd-balanced)'),
  secret: price('month', 'An entry of the secret manager with one version'),
  key: price('month', 'A key of the key management service'),
  registry: price('GB-month', 'Images in the registry'),
  logs: price('GB', 'Logs taken in'),
  egress: z
    .strictObject({
      internet: price('GB', 'What leaves to the internet, which is the price through the VPN too'),
      zones: price('GB', 'What crosses between two zones, for each side that pays'),
    })
    .meta({ description: 'What data costs that leaves.' }),
}

const awsRegion = z
  .strictObject({
    ...everywhere,
    nat: z
      .strictObject({ gateway: price('hour', 'A NAT gateway'), data: price('GB', 'What goes through it') })
      .meta({ description: 'NAT gateway.' }),
    vpnConnection: price('hour', 'A Site-to-Site VPN connection of two tunnels'),
    loadBalancer: z
      .strictObject({
        balancer: price('hour', 'A Network Load Balancer'),
        capacityUnit: price('hour', 'A capacity unit (NLCU): 1 GB an hour'),
      })
      .meta({ description: 'Network Load Balancer.' }),
  })
  .meta({ description: 'Prices of one AWS region.' })

const rules = {
  firstFive: price('hour', 'One to five forwarding rules together'),
  further: price('hour', 'Each forwarding rule beyond five'),
}

const gcpRegion = z
  .strictObject({
    ...everywhere,
    nat: z
      .strictObject({
        node: price('hour', 'Cloud NAT, for each of up to 32 nodes'),
        data: price('GB', 'What goes through it'),
      })
      .meta({ description: 'Cloud NAT.' }),
    vpnTunnel: price('hour', 'A tunnel of HA VPN'),
    loadBalancer: z
      .strictObject(rules)
      .meta({ description: 'Forwarding rules of internal network load balancers.' }),
  })
  .meta({ description: 'Prices of one Google Cloud region.' })

const region = text(/^[a-z]+(-[a-z0-9]+)+$/, 'a region, such as us-east-1')

/** `clusters/prices.yaml`. */
export const pricesFile = z
  .strictObject({
    taken: day('when the snapshot was taken').meta({
      description: 'Day of the snapshot, in quotes, such as "2026-11-29".',
    }),
    pages: z
      .record(text(/^[a-z0-9-]+$/, 'a short name, such as ec2'), url('a price page'), {
        error: 'a map of page names to URLs',
      })
      .meta({ description: 'Public price pages, by the names that prices use.' }),
    aws: z
      .record(region, awsRegion, { error: 'a map of regions' })
      .default({})
      .meta({ description: 'AWS, by region. Default: none.' }),
    gcp: z
      .record(region, gcpRegion, { error: 'a map of regions' })
      .default({})
      .meta({ description: 'Google Cloud, by region. Default: none.' }),
    edge: z
      .strictObject({
        ...rules,
        data: price('GB', 'What the load balancer takes in or hands out'),
        internet: price('GB', 'What leaves to clients'),
      })
      .meta({ description: 'The one global load balancer in front of all clusters.' }),
  })
  .meta({
    title: 'prices.yaml',
    description:
      'A dated snapshot of list prices. In an editor: # yaml-language-server: $schema=./prices.schema.json',
  })
