/** New images as canaries. */
export { type Image, imageSource, images } from './decide.ts'
