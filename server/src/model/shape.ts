/** Values of a series that the server looks at; longer series are cut to their last WINDOW values. */
export const WINDOW = 144

/** Steps ahead that one forecast holds. */
export const HORIZON = 10

/** The longest season that is looked for, in steps. */
export const LONGEST = 48

/** Largest rise (in residual spreads over the window) that the network tells apart; larger ones are steep alike. */
export const STEEPEST = 30

/**
 * Mean square, in units of the row, far below which a flat row is nothing: of a season that repeats exactly only rounding is left, and
 * rounding must not decide.
 */
export const FAINT = 1e-8
