import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { CameraSettings } from './camera.ts';
import { drawShelf } from './draw-shelf.ts';
import type { Layout } from './layout.ts';

type Sample = {
  name: Layout;
  title: string;
  seed: number;
  books: number;
  height: number;
  upwards: number;
  camera: Partial<CameraSettings>;
};

const width = 1600;
const folder = fileURLToPath(new URL('../public/samples/', import.meta.url));

const handheld: Partial<CameraSettings> = {
  vignette: 0.16,
  unevenness: 0.12,
  blurPx: 0.35,
  noise: 1.6,
  exposure: 1.06,
  quality: 86,
};

const samples: readonly Sample[] = [
  {
    name: 'upright',
    title: 'Upright books, spines read both ways',
    seed: 106,
    books: 13,
    height: 1120,
    upwards: 0.3,
    camera: { ...handheld, yaw: 3, pitch: -1, roll: 0.5, warmth: 0.2, glare: 0.15 },
  },
  {
    name: 'stacked',
    title: 'Two stacks of books lying flat',
    seed: 203,
    books: 12,
    height: 1120,
    upwards: 0.3,
    camera: { ...handheld, yaw: -3, pitch: 1, roll: -0.4, warmth: 0.1, glare: 0.1 },
  },
  {
    name: 'leaning',
    title: 'Books leaning against each other',
    seed: 304,
    books: 12,
    height: 1060,
    upwards: 0.3,
    camera: { ...handheld, yaw: 2, pitch: 1, roll: 0.6, warmth: 0.3, glare: 0.15 },
  },
];

mkdirSync(folder, { recursive: true });
const index = samples.map(({ name, title, ...options }) => {
  const { jpeg, truth } = drawShelf({ ...options, width, layout: name, catalogue: 'tuning' });
  writeFileSync(`${folder}${name}.jpg`, jpeg);
  writeJson(`${name}.json`, truth);
  return {
    name,
    title,
    file: `${name}.jpg`,
    truth: `${name}.json`,
    ...truth.picture,
    books: truth.books.length,
  };
});
writeJson('index.json', index);

function writeJson(name: string, value: unknown): void {
  writeFileSync(`${folder}${name}`, `${JSON.stringify(value, null, 2)}\n`);
}
