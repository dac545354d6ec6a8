/** One-point perspective: x and y in mm from the eye's axis (y up), z in mm behind the plane of the spines. */
export type Projection = {
  pxPerMm: number;
  centreX: number;
  centreY: number;
  width: number;
  height: number;
  scaleAt(z: number): number;
  toScene(x: number, y: number, z: number): [number, number];
};

export function createProjection(
  width: number,
  height: number,
  pxPerMm: number,
  distanceMm: number,
): Projection {
  const [centreX, centreY] = [width / 2, height / 2];
  const scaleAt = (z: number): number => distanceMm / (distanceMm + z);
  return {
    pxPerMm,
    centreX,
    centreY,
    width,
    height,
    scaleAt,
    toScene: (x, y, z) => {
      const scale = pxPerMm * scaleAt(z);
      return [centreX + x * scale, centreY - y * scale];
    },
  };
}
