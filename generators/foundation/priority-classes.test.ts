import { describe, expect, test } from 'vitest'
import { priorityClasses } from './priority-classes.ts'

/** Of each class how it gets a place on a full node. */
const ways = new Map(
  priorityClasses.map(({ metadata, preemptionPolicy = 'PreemptLowerPriority' }) => [
    metadata.name,
    preemptionPolicy,
  ]),
)

describe('on a full node', () => {
  test('what carries requests ends what is less important', () => {
    expect(ways.get('serving-mesh')).toBe('PreemptLowerPriority')
    expect(ways.get('serving-app')).toBe('PreemptLowerPriority')
  })

  test('a canary waits: it would end Prometheus, which judges it', () => {
    expect(ways.get('serving-canary')).toBe('Never')
  })
})
