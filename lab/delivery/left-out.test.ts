import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  cpSync,
  existsSync,
  globSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { loadFleet } from '../../generators/fleet/index.ts'
import { tool } from '../../tools/index.ts'
import { chartsOf, makerOf } from '../internet/index.ts'
import { LEFT_OUT, preCommit } from './left-out.ts'

const folder = mkdtempSync(join(tmpdir(), 'lab-left-out-'))
const git = (...words: readonly string[]) =>
  execFileSync('git', ['-c', 'user.name=P', '-c', 'user.email=p@example.com', ...words], {
    cwd: folder,
    encoding: 'utf8',
  })
const render = () => cpSync('rendered', join(folder, 'rendered'), { recursive: true })
const commit = () => {
  render()
  git('add', '--all')
  git('commit', '--quiet', '--allow-empty', '--message', 'a change')
}

beforeAll(() => {
  git('init', '--quiet')
  writeFileSync(join(folder, '.git/hooks/pre-commit'), preCommit())
  chmodSync(join(folder, '.git/hooks/pre-commit'), 0o755)
  commit()
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

test('every Application of a chart is either made here or left out with a reason, and so is what asks a cloud for machines', () => {
  const charts = chartsOf(loadFleet('clusters'))
  const unmade = charts.filter((chart) => makerOf(chart) === undefined)
  const out = LEFT_OUT.filter(({ file }) => file.startsWith('*/argocd/')).map(({ what }) => what)
  expect(out.toSorted()).toEqual(
    ['cluster-autoscaler', ...unmade.flatMap(({ applications }) => applications)].toSorted(),
  )
})

test('what is left out is in the rendered tree, and in no commit', () => {
  const committed = git('ls-files').split('\n')
  for (const { file } of LEFT_OUT) {
    const files = globSync(file, { cwd: 'rendered' })
    expect(files, file).not.toEqual([])
    for (const each of files) expect(committed).not.toContain(`rendered/${each}`)
  }
})

test('nothing else of the tree is changed, and it builds', async () => {
  const changed = git('ls-files', 'rendered')
    .split('\n')
    .filter((file) => file !== '' && readFileSync(file, 'utf8') !== readFileSync(join(folder, file), 'utf8'))
  const beside = LEFT_OUT.flatMap(({ file }) =>
    globSync(join(file, '../kustomization.yaml'), { cwd: 'rendered' }),
  )
  expect(changed.toSorted()).toEqual([...new Set(beside)].map((file) => `rendered/${file}`).toSorted())
  const kustomize = await tool('kustomize')
  const [{ name = '' } = {}] = loadFleet('clusters').clusters
  const built = execFileSync(kustomize, ['build', join(folder, 'rendered', name, 'argocd')], {
    encoding: 'utf8',
  })
  expect(built).toMatch(/^ {2}name: kube-prometheus-stack$/m)
  expect(built).not.toMatch(/^ {2}name: opencost$/m)
})

test('a rendering that brings it back does not bring it into the next commit', () => {
  const before = git('rev-parse', 'HEAD^{tree}')
  commit()
  expect(git('rev-parse', 'HEAD^{tree}')).toBe(before)
  expect(existsSync(join(folder, 'rendered/aws/argocd/application-opencost.yaml'))).toBe(false)
})
