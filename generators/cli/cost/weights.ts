/** `cost --weights`: which split prices alone would have, for a load that is named; it asks nobody and changes nothing. */
import { type Arguments, type ExitCode, flag, text, wholeNumber } from '../../command-line/index.ts'
import { decisionOf, monthlyCost, REQUEST_BYTES, weighed } from '../../cost/index.ts'
import { FindingsError } from '../../findings/index.ts'
import { loadFleet, loadPrices } from '../../fleet/index.ts'
import { decisionText } from '../../proposals/index.ts'
import { placesOf } from '../places.ts'

/** Errors: UsageError; FindingsError (price-missing, and those of the files). */
export const weights = (args: Arguments, now: Date): ExitCode => {
  const { clusters } = placesOf(args)
  const [fleet, prices] = [loadFleet(clusters), loadPrices(clusters)]
  const missing = monthlyCost(fleet, prices)
  if ('findings' in missing) throw new FindingsError(missing.findings)
  const [rps, bytes] = [text(args, 'rps'), text(args, 'bytes')]
  const answer = weighed({
    fleet,
    prices,
    now,
    load: [[rps === undefined ? fleet.traffic.peakRps : wholeNumber(rps, 'a number of requests per second')]],
    bytes: bytes === undefined ? REQUEST_BYTES : wholeNumber(bytes, 'a number of bytes'),
  })
  console.log(
    flag(args, 'json')
      ? JSON.stringify(answer, null, 2)
      : [
          decisionText(decisionOf(answer)),
          '',
          `for ${answer.rps} requests/s day and night${rps === undefined ? ', the declared peak' : ''}`,
          'nobody was asked: --propose measures load and health',
        ].join('\n'),
  )
  return 0
}
