/** Prometheus's own judge of rules and expressions, for the tests of this room. Only tests import this. */
import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { tool } from '../../tools/index.ts'
import type { Fleet } from '../fleet/index.ts'
import { type Json, type KubeObject, mapsAt, textAt } from '../objects/index.ts'
import { rules } from './rules/index.ts'

const run = promisify(execFile)

/** The groups of PrometheusRules, as Prometheus gets them. */
export const groupsOf = (objects: readonly KubeObject[]) =>
  objects.flatMap((object) => mapsAt(object, 'spec', 'groups'))

/** Every rule of a fleet. */
export const rulesOf = (fleet: Fleet) => groupsOf(rules(fleet)).flatMap((group) => mapsAt(group, 'rules'))

/** The alerts of a fleet as `name severity`. */
export const alertsOf = (fleet: Fleet) =>
  rulesOf(fleet).flatMap((rule) =>
    rule.alert === undefined ? [] : [`${textAt(rule, 'alert')} ${textAt(rule, 'labels', 'severity')}`],
  )

/** SUCCESS, or what promtool has to say about the files that it is given; JSON is YAML. */
const judged = async (files: Readonly<Record<string, Json>>, args: readonly string[]) => {
  const promtool = await tool('promtool')
  const folder = mkdtempSync(join(tmpdir(), 'promtool-'))
  try {
    for (const [name, content] of Object.entries(files))
      writeFileSync(join(folder, name), JSON.stringify(content))
    return await run(promtool, [...args], { cwd: folder }).then(
      () => 'SUCCESS',
      (error: Error & { stdout?: string; stderr?: string }) => `${error.stdout}${error.stderr}`,
    )
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** `promtool check rules`, lint findings included. */
export const checkRules = (groups: readonly Json[]) =>
  judged({ 'rules.yaml': { groups } }, ['check', 'rules', '--lint=all', '--lint-fatal', 'rules.yaml'])

/** A series and its samples in promtool's notation: `0+60x30` is one more a second for thirty minutes. */
export interface Series {
  readonly series: string
  readonly values: string
}

/** What an expression must be at a time; samples as `[labels, value]`. */
export interface Question {
  readonly expr: string
  readonly at: string
  readonly is: readonly (readonly [labels: string, value: number])[]
}

/** `promtool test rules` of a fleet's rules over samples that are `step` apart. */
export const testRules = (
  fleet: Fleet,
  input: readonly Series[],
  questions: readonly Question[],
  step = '1m',
) =>
  judged(
    {
      'rules.yaml': { groups: groupsOf(rules(fleet)) },
      'test.yaml': {
        rule_files: ['rules.yaml'],
        evaluation_interval: step,
        group_eval_order: groupsOf(rules(fleet)).flatMap((group) => textAt(group, 'name') ?? []),
        tests: [
          {
            interval: step,
            external_labels: { cluster: 'aws' },
            input_series: input.map((each) => ({ ...each })),
            promql_expr_test: questions.map(({ expr, at, is }) => ({
              expr,
              eval_time: at,
              exp_samples: is.map(([labels, value]) => ({ labels, value })),
            })),
          },
        ],
      },
    },
    ['test', 'rules', 'test.yaml'],
  )
