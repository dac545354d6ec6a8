export { smallJpeg as tinyJpeg } from '../../src/simulator/small-jpeg.ts';
