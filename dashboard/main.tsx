import { render } from 'preact';
import { App } from './app.tsx';
import { followLinks } from './state/route.ts';

const root = document.getElementById('app');
if (!root) throw new Error('index.html has no #app');
followLinks();
render(<App />, root);
