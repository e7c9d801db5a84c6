import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { filesOf, folderOf } from '../fixture.ts'
import { strip } from './strip.ts'

const files = {
  'package.json': '{"type":"module"}',
  'data.json': '{"answer":42}',
  'src/main.ts': `
import data from '../data.json' with { type: 'json' }
import type { Nothing } from './only-types.ts'
import './effect.ts'
import {
  type Shape,
  area,
} from './inner/area.ts'

const shape: Shape = { width: data.answer, height: 1 } satisfies Shape
const { fail } = await import('./inner/later.ts')
console.log(area(shape))
fail(shape)
export type { Nothing }
`,
  'src/only-types.ts': 'export type Nothing = never\n',
  'src/effect.ts': "console.log('./effect.ts')\n",
  'src/inner/area.ts': `export interface Shape { readonly width: number; readonly height: number }
export const area = ({ width, height }: Shape): number => width * height
`,
  'src/inner/later.ts': `import type { Shape } from './area.ts'

export const fail = (shape: Shape): never => {
  throw new Error(\`\${shape.width}\`)
}
`,
  'src/main.test.ts': '',
}

test('an entry and what it imports become JavaScript that runs the same; tests and types stay behind', () => {
  const folder = folderOf(files)
  const into = join(folder, 'dist')
  const expected = ['effect.js', 'inner/area.js', 'inner/later.js', 'main.js']
  expect(strip(join(folder, 'src/main.ts'), into)).toEqual(expected)
  expect(filesOf(into)).toEqual(expected)
  const { stdout, stderr } = spawnSync(process.execPath, ['--no-strip-types', join(into, 'main.js')], {
    encoding: 'utf8',
  })
  expect(stdout).toBe('./effect.ts\n42\n')
  // Line and column of the source.
  expect(stderr).toContain(`${join('dist', 'inner', 'later.js')}:4:9`)
})

test('text that looks like a file stays as it is', () => {
  const folder = folderOf(files)
  strip(join(folder, 'src/main.ts'), join(folder, 'dist'))
  expect(readFileSync(join(folder, 'dist/effect.js'), 'utf8')).toBe(files['src/effect.ts'])
})

test.each([
  ['syntax that is more than types', 'enum Colour { Red }', /enum/],
  ['a file that is not there', "import './absent.ts'", /ENOENT.*absent\.ts/],
])('%s ends the build', (_, code, message) => {
  const folder = folderOf({ 'main.ts': code })
  expect(() => strip(join(folder, 'main.ts'), join(folder, 'dist'))).toThrow(message)
})
