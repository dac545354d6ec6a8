import type { Random } from './random.ts';

export type CameraSettings = {
  /** Turns of the camera, in degrees. */
  yaw: number;
  pitch: number;
  roll: number;
  /** Above 1 comes closer. */
  zoom: number;
  /** Brightness of the whole picture; 1 leaves it as it is. */
  exposure: number;
  /** Darkening of the corners, 0 to 1. */
  vignette: number;
  /** Fall of light from one side to the other, 0 to 1. */
  unevenness: number;
  /** Positive for lamp light, negative for daylight, -1 to 1. */
  warmth: number;
  /** Standard deviation of the soft focus, in pixels. */
  blurPx: number;
  /** Length of the hand's movement, in pixels. */
  motionPx: number;
  /** Standard deviation of the sensor's noise, in levels of 255. */
  noise: number;
  /** Strength of one patch of glare, 0 to 1. */
  glare: number;
  /** JPEG quality, 1 to 100. */
  quality: number;
};

export type CameraPreset = 'studio' | 'good' | 'poor';
export type Camera = CameraPreset | Partial<CameraSettings>;

const still: CameraSettings = {
  yaw: 0,
  pitch: 0,
  roll: 0,
  zoom: 1,
  exposure: 1,
  vignette: 0.1,
  unevenness: 0.08,
  warmth: 0.1,
  blurPx: 0,
  motionPx: 0,
  noise: 0.8,
  glare: 0,
  quality: 88,
};

/** Draws the settings of a preset, or fills up given settings from a still, level camera. */
export function chooseCamera(camera: Camera, random: Random): CameraSettings {
  if (typeof camera === 'object') return { ...still, ...camera };
  switch (camera) {
    case 'studio':
      return still;
    case 'good':
      return {
        yaw: random.range(-5, 5),
        pitch: random.range(-3.5, 3.5),
        roll: random.range(-1.4, 1.4),
        zoom: 1,
        exposure: random.range(0.94, 1.06),
        vignette: random.range(0.12, 0.24),
        unevenness: random.range(0.08, 0.2),
        warmth: random.range(-0.15, 0.4),
        blurPx: random.range(0.35, 0.7),
        motionPx: random.range(0, 1),
        noise: random.range(1.5, 3),
        glare: random.chance(0.6) ? random.range(0.1, 0.3) : 0,
        quality: 84,
      };
    case 'poor':
      return {
        yaw: random.range(-11, 11),
        pitch: random.range(-7, 7),
        roll: random.range(-4.5, 4.5),
        zoom: 0.97,
        exposure: random.range(0.6, 0.8),
        vignette: random.range(0.28, 0.45),
        unevenness: random.range(0.25, 0.45),
        warmth: random.range(0.2, 0.9),
        blurPx: random.range(0.9, 1.5),
        motionPx: random.range(1.5, 3.5),
        noise: random.range(6, 10),
        glare: random.range(0.3, 0.6),
        quality: 62,
      };
  }
}

/** Row-major 3×3 matrix from plane to picture, both in pixels from their centres. */
export type Homography = readonly [
  number,
  number,
  number,
  number,
  number,
  number,
  number,
  number,
  number,
];

/** The view of a plane by a pinhole camera with a focal length of 1.15 picture widths, turned about the plane's centre. */
export function viewOfPlane(camera: CameraSettings, width: number): Homography {
  const focal = width * 1.15;
  const [yaw, pitch, roll] = [camera.yaw, camera.pitch, camera.roll].map(
    (degrees) => (degrees * Math.PI) / 180,
  ) as [number, number, number];
  const [cy, sy, cp, sp, cr, sr] = [
    Math.cos(yaw),
    Math.sin(yaw),
    Math.cos(pitch),
    Math.sin(pitch),
    Math.cos(roll),
    Math.sin(roll),
  ];
  // First two columns of Rz(roll)·Ry(yaw)·Rx(pitch): the plane has no depth.
  const z = camera.zoom;
  return [
    z * cr * cy,
    z * (cr * sy * sp - sr * cp),
    0,
    z * sr * cy,
    z * (sr * sy * sp + cr * cp),
    0,
    -sy / focal,
    (cy * sp) / focal,
    1,
  ];
}

export function applyHomography(h: Homography, x: number, y: number): [number, number] {
  const w = h[6] * x + h[7] * y + h[8];
  return [(h[0] * x + h[1] * y + h[2]) / w, (h[3] * x + h[4] * y + h[5]) / w];
}

export function invertHomography(m: Homography): Homography {
  const [a, b, c, d, e, f, g, h, i] = m;
  const det = a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g);
  return [
    (e * i - f * h) / det,
    (c * h - b * i) / det,
    (b * f - c * e) / det,
    (f * g - d * i) / det,
    (a * i - c * g) / det,
    (c * d - a * f) / det,
    (d * h - e * g) / det,
    (b * g - a * h) / det,
    (a * e - b * d) / det,
  ];
}
