/**
 * Makes of the shipped example the fleet of somebody else, in place: every value that an adopter makes their own, names of the
 * clusters too. What is tested after it, and after `npm run render`, holds for them. CI does that every night, on a clone.
 */
import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setField } from '../generators/edits/document.ts'
import type { Json } from '../generators/objects/index.ts'

const FOLDER = 'clusters'

type Fields = readonly (readonly [path: readonly string[], value: Json])[]

const zones = (region: string, ...letters: readonly string[]) => letters.map((letter) => `${region}${letter}`)

const shared: Fields = [
  [['repository', 'url'], 'https://git.example.net/shop/inference-fleet'],
  [['release', 'stable', 'version'], 'v3.4.1'],
  [['release', 'stable', 'digest'], `sha256:${'4e'.repeat(32)}`],
  [['traffic', 'host'], 'predict.shop.example.net'],
  [['traffic', 'certificate'], 'predict-shop'],
  [['traffic', 'peakRps'], 900],
  [['mesh', 'id'], 'shop'],
  [['mesh', 'trustDomain'], 'shop.example.net'],
  [['observability', 'tracesIn'], 'ew1'],
]

const clusters: Readonly<
  Record<string, { readonly name: string; readonly share: number; readonly own: Fields }>
> = {
  aws: {
    name: 'use2',
    share: 40,
    own: [
      [['cloud', 'account'], '111122223333'],
      [['cloud', 'region'], 'us-east-2'],
      [['cloud', 'zones'], zones('us-east-2', 'a', 'b', 'c')],
      [['addresses', 'nodes'], '10.40.0.0/16'],
      [['addresses', 'services'], '172.24.0.0/16'],
      [['inference', 'replicas'], { min: 3, max: 8 }],
    ],
  },
  gcp: {
    name: 'ew1',
    share: 60,
    own: [
      [['cloud', 'project'], 'shop-inference'],
      [['cloud', 'region'], 'europe-west1'],
      [['cloud', 'zones'], zones('europe-west1', '-b', '-c', '-d')],
      [['addresses', 'nodes'], '10.50.0.0/20'],
      [['addresses', 'pods'], '10.51.0.0/16'],
      [['addresses', 'services'], '10.52.0.0/22'],
      [['addresses', 'controlPlane'], '172.16.8.0/28'],
      [['nodes', 'min'], 4],
      [['nodes', 'desired'], 4],
      [['inference', 'replicas'], 4],
    ],
  },
}

const edit = (file: string, fields: Fields): void => {
  const path = join(FOLDER, file)
  const text = fields.reduce((now, [keys, value]) => setField(now, keys, value), readFileSync(path, 'utf8'))
  writeFileSync(path, text)
}

const split = Object.fromEntries(Object.values(clusters).map(({ name, share }) => [name, share]))
edit('fleet.yaml', [...shared, [['traffic', 'split'], split]])
for (const [old, { name, own }] of Object.entries(clusters)) {
  edit(`${old}.yaml`, [[['name'], name], ...own])
  renameSync(join(FOLDER, `${old}.yaml`), join(FOLDER, `${name}.yaml`))
}
