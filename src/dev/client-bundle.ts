import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { minify, type MinifyOptions } from 'terser';
import { build, type Plugin, type Rolldown } from 'vite';
import { defaultTimings } from '../client/timings.ts';
import { projectFolder } from './settings.ts';

/**
 * Properties that only the client itself reads: in the bundle they have names of a letter or two.
 * None may be a name of the protocol's, of the public types' or of a runtime's own objects.
 */
const privateNames = `
  about answer askedAt barren blame cancel checkAt closes commands connects deaths declaration
  dispatch dueAt end ended endsBy failingSince fails failure failures fallback follow
  followed followers found giveUps held holds image isHidden isOffline isOver kind known lostAt
  memory newest newsBy onSent opened options picture ping pingAt plan poller pongBy quietMs reject report
  reprieved resolve retryAfterMs retryAt rttMs socket startedAt state stop strategies tell timeoutMs tries
  until update Xhr
`.match(/\w+/g) as string[];

/** Words that only the client itself reads: in the bundle they are numbers. */
const privateWords = `
  answered asked cancelJob check finish follow heard off opened pausing ping remember running
  sending signal through tick unclear unfollow unused update upload
`.match(/\w+/g) as string[];

/** Words that others read elsewhere: numbers as well where they are states. */
const stateWords = ['connecting', 'failed', 'usable'];

const timingNames = Object.keys(defaultTimings);

/** What others read: the protocol, and the types that an app meets. */
const publicSources = [
  ...['close-codes', 'cursor', 'server-message', 'words'].map((name) => `core/protocol/${name}.ts`),
  'core/scan/book.ts',
  ...['clock', 'scan-error', 'scan-options', 'scan-outcome', 'signals'].map(
    (name) => `client/${name}.ts`,
  ),
];

/**
 * Goes over what Vite's own minifier leaves. What it takes for granted holds of the client: built-ins
 * are the runtime's own, properties no getters, no function is a constructor, no comparison of NaN decides.
 */
const terser: MinifyOptions = {
  ecma: 2020,
  compress: {
    passes: 6,
    pure_getters: true,
    unsafe_arrows: true,
    unsafe_comps: true,
    keep_fargs: false,
    hoist_funs: true,
    unsafe: true,
  },
};

/** Sources quote a word in one way only. */
const numberWords: Plugin = {
  name: 'number-words',
  enforce: 'pre',
  transform(code, id) {
    if (!id.includes('/src/client/')) return null;
    return code.replaceAll(/(\bstate(?::| [!=]==)\s+)?'(\w+)'/g, (quoted, state = '', word) => {
      const words = state ? [...privateWords, ...stateWords] : privateWords;
      const index = words.indexOf(word as string);
      return index < 0 ? quoted : `${state}${index + 1}`;
    });
  },
};

/**
 * The client in one file, small: what `npm run build:client` writes, or a script that sets `client`.
 * Tests keep the names of the timings, which only they set.
 */
export async function bundleClient(
  format: 'es' | 'iife',
  timings: 'short names' | 'own names' = 'short names',
): Promise<string> {
  await checkPrivateNames();
  const shortened = timings === 'own names' ? privateNames : [...privateNames, ...timingNames];
  const built = (await build({
    configFile: false,
    logLevel: 'warn',
    plugins: [numberWords],
    build: {
      write: false,
      lib: { entry: join(projectFolder, 'src/client/index.ts'), name: 'client', formats: [format] },
      target: 'es2022',
      rolldownOptions: {
        // Why a rule decided as it did is read by tests only.
        treeshake: { manualPureFunctions: ['note'] },
        output: {
          comments: false,
          minify: {
            compress: { target: 'es2022' },
            mangle: true,
            mangleProps: { include: new RegExp(`^(?:${shortened.join('|')})$`) },
            codegen: { removeWhitespace: true },
          },
        },
      },
    },
  })) as Rolldown.RolldownOutput[];
  const { code = '' } = await minify(built[0]?.output[0].code ?? '', {
    ...terser,
    module: format === 'es',
  });
  return code;
}

/** @throws {Error} where a private name or word is of something that others read. */
async function checkPrivateNames(): Promise<void> {
  const paths = publicSources.map((name) => join(projectFolder, 'src', name));
  const sources = await Promise.all(paths.map((path) => readFile(path, 'utf8')));
  const members = new Set(
    sources.join('\n').match(/(?<=^\s+(?:readonly |declare |override )*)\w+(?=\??[:(])/gm),
  );
  const shared = [
    ...privateNames.filter((name) => members.has(name)),
    ...privateWords.filter((word) => sources.some((source) => source.includes(`'${word}'`))),
  ];
  if (shared.length > 0) throw new Error(`Others read ${shared.join(', ')}: give it another name.`);
}
