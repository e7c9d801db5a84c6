import { describe, expect, test } from 'vitest'
import { canaryData, fleetOf } from '../testing/fleets.ts'
import { asIs, withPods, withWeight } from './asked.ts'
import { askedIn, fragmentOf } from './fragment.ts'

const fleet = fleetOf()
const today = asIs(fleet)

describe('a link', () => {
  test('of what is so today is empty', () => {
    expect(fragmentOf(fleet, today)).toBe('')
    expect(askedIn(fleet, '')).toEqual({ asked: today, ignored: [] })
  })

  test('holds everything that is asked, and gives it back', () => {
    const asked = {
      weights: new Map(Object.entries({ aws: 70, gcp: 30 })),
      pods: new Map(Object.entries({ aws: { min: 3, max: 12 }, gcp: { min: 2, max: 2 } })),
      canary: { percent: 10, version: 'v2.0.0', digest: `sha256:${'c'.repeat(64)}` },
      evacuated: new Set(['gcp']),
      ill: new Map([['aws', 'half'] as const]),
      rps: 800,
    }
    const link = fragmentOf(fleet, asked)
    expect(link).toMatch(
      /^aws\.share=70&aws\.pods=3\.\.12&aws\.is=half&gcp\.share=30&gcp\.pods=2&gcp\.evacuated=yes&/,
    )
    expect(askedIn(fleet, `#${link}`)).toEqual({ asked, ignored: [] })
  })

  test('of another fleet, or that somebody made up, asks nothing that cannot be, and says so', () => {
    const wrong = [
      'eks.share=100',
      'aws.share=70', // without the other the total is not 100
      'gcp.pods=9..3',
      'aws.pods=0',
      'gcp.is=sad',
      'canary.percent=100',
      'canary.version=v1;rm -rf',
      'rps=-1',
      'rps.x=1e9',
    ]
    const { asked, ignored } = askedIn(fleet, wrong.join('&'))
    expect(asked).toEqual(today)
    expect(ignored).toEqual(wrong.map((word) => word.split('=')[0]))
  })

  test('a canary that runs is only where its commands bring it', () => {
    const trying = fleetOf({ release: { canary: canaryData(10) } })
    const percent = (value: number) => askedIn(trying, `canary.percent=${value}`).asked.canary.percent
    expect([0, 7, 25, 50, 100].map(percent)).toEqual([0, 10, 25, 50, 100])
  })
})

describe('a control that moves others', () => {
  const weights = (aws: number, ...others: readonly number[]) => ({
    ...today,
    weights: new Map([['aws', aws] as const, ...others.map((weight, i) => [`c${i}`, weight] as const)]),
  })
  const moved = (asked: ReturnType<typeof weights>, value: number) => [
    ...withWeight(asked, 'aws', value).values(),
  ]

  test('a share: the others keep their proportion, and all total 100', () => {
    expect(moved(weights(40, 40, 20), 70)).toEqual([70, 20, 10])
    expect(moved(weights(40, 40, 20), 0)).toEqual([0, 67, 33])
    expect(moved(weights(100, 0, 0), 50)).toEqual([50, 25, 25])
    expect(moved(weights(100), 50)).toEqual([100])
  })

  test('pods at rest and at most: one number stays one, and neither passes the other', () => {
    expect(withPods({ min: 3, max: 3 }, 'min', 5)).toEqual({ min: 5, max: 5 })
    expect(withPods({ min: 3, max: 3 }, 'max', 9)).toEqual({ min: 3, max: 9 })
    expect(withPods({ min: 3, max: 9 }, 'min', 12)).toEqual({ min: 12, max: 12 })
    expect(withPods({ min: 3, max: 9 }, 'max', 2)).toEqual({ min: 2, max: 2 })
  })
})
