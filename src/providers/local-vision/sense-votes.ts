import { isUpright, type RotatedBox } from './geometry.ts';
import type { TextLine } from './read-line.ts';

/** Which way round the lines read so far were, weighed by their letters. */
export class SenseVotes {
  #upright = 0;
  #lying = 1;

  /** 1 where a box is likely read along its own angle, −1 where against it. */
  likely(box: RotatedBox): 1 | -1 {
    return (isUpright(box) ? this.#upright * downwards(box) : this.#lying) >= 0 ? 1 : -1;
  }

  count(box: RotatedBox, line: TextLine): void {
    const sense = Math.cos(line.box.angle - box.angle) > 0 ? 1 : -1;
    const weight = sense * line.score * line.text.length;
    if (isUpright(box)) this.#upright += weight * downwards(box);
    else this.#lying += weight;
  }
}

/** 1 where the box's own angle reads down the picture, −1 where it reads up. */
function downwards(box: RotatedBox): 1 | -1 {
  return Math.sin(box.angle) >= 0 ? 1 : -1;
}
