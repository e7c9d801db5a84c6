/** The request that everything is measured with. */
export const BODY = '{"data":[1,2,3,4,5]}'
