import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { at, textAt } from '../../objects/index.ts'
import { canaryData, fleetOf } from '../../testing/fleets.ts'
import { alertsOf, rulesOf } from '../promtool.ts'
import { rules } from './index.ts'

/** With every alert that there can be. */
const withCanary = fleetOf({ release: { canary: canaryData(10) } })
const repository = join(import.meta.dirname, '../../..')
const textOf = (path: string) => readFileSync(join(repository, path), 'utf8')

describe('the runbook', () => {
  const text = textOf('docs/runbook.md')
  const headings = [...text.matchAll(/^## (.+)$/gm)].map(([, heading]) => heading)
  const names = [...new Set(alertsOf(withCanary).map((alert) => alert.split(' ')[0]))]

  test('has a section for every alert, and no other', () => {
    expect([...headings].sort()).toEqual([...names].sort())
  })

  test('is linked by every alert, at the revision that the clusters run', () => {
    const links = rulesOf(withCanary).flatMap((rule) => textAt(rule, 'annotations', 'runbook_url') ?? [])
    expect([...new Set(links)].sort()).toEqual(
      names
        .map((name) => `https://github.com/example/fleet/blob/main/docs/runbook.md#${name?.toLowerCase()}`)
        .sort(),
    )
  })

  test('sends nobody to a command that there is none of', () => {
    const scripts: unknown = JSON.parse(textOf('package.json')).scripts
    const commands = [...`${text}${JSON.stringify(rules(withCanary))}`.matchAll(/npm run ([a-z:-]+)/g)].map(
      ([, name]) => name,
    )
    expect(commands.filter((name) => !Object.hasOwn(Object(scripts), String(name)))).toEqual([])
  })
})

test('each alert says what is wrong, what to do, and whom it wakes', () => {
  for (const rule of rulesOf(withCanary).filter(({ alert }) => alert !== undefined)) {
    expect(at(rule, 'annotations', 'summary')).toMatch(/^\S.{20,160}$/)
    expect(String(at(rule, 'annotations', 'description')).length).toBeGreaterThan(40)
    expect(['critical', 'warning']).toContain(at(rule, 'labels', 'severity'))
  }
})
