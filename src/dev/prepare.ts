import { prepareAssets } from './vision/prepare-assets.ts';
import { buildDashboard } from './build-dashboard.ts';

/** What the tests need on disk: the built dashboard and the models of the local vision provider. */
await buildDashboard();
await prepareAssets();
