import { providerNames, type ProviderName } from '../core/protocol/words.ts';
import type { ProviderChoice, VisionProvider } from '../core/scan/vision.ts';
import type { Env } from '../env.ts';
import { createGeminiProvider } from './gemini.ts';
import { createLocalProvider } from './local.ts';
import { createOpenAiCompatibleProvider } from './openai-compatible.ts';
import { createSyntheticProvider } from './synthetic.ts';
import { createWorkersAiProvider } from './workers-ai.ts';

/** The provider of that name, or which setting it lacks. */
export function selectProvider(name: ProviderName, env: Env): ProviderChoice {
  switch (name) {
    case 'gemini':
      return gemini(env, name, env.GEMINI_MODEL);
    case 'gemini-flash':
      return gemini(env, name, env.GEMINI_FLASH_MODEL);
    case 'cloudflare':
      return workersAi(env);
    case 'openai':
      return openAi(env);
    case 'local':
      return env.LOCAL_VISION === undefined
        ? missing('the development environment (npm start)')
        : ready(createLocalProvider(env.LOCAL_VISION));
    case 'synthetic':
      return ['on', 'countable'].includes(env.SYNTHETIC_PROVIDER)
        ? ready(createSyntheticProvider())
        : missing('the variable SYNTHETIC_PROVIDER = "on"');
  }
}

/** Which providers are set up; names only, no secret. */
export function listProviders(env: Env): { name: ProviderName; configured: boolean }[] {
  return providerNames.map((name) => ({
    name,
    configured: selectProvider(name, env).kind === 'ready',
  }));
}

function gemini(env: Env, name: 'gemini' | 'gemini-flash', model: string): ProviderChoice {
  const apiKey = env.GEMINI_API_KEY;
  if (!apiKey) return missing('the secret GEMINI_API_KEY');
  const baseUrl = env.GEMINI_BASE_URL;
  return ready(createGeminiProvider({ apiKey, name, model, ...(baseUrl ? { baseUrl } : {}) }));
}

function workersAi(env: Env): ProviderChoice {
  if (env.AI === undefined) return missing('the binding AI');
  return ready(createWorkersAiProvider({ ai: env.AI, model: env.WORKERS_AI_MODEL }));
}

function openAi(env: Env): ProviderChoice {
  if (!env.OPENAI_BASE_URL) return missing('the variable OPENAI_BASE_URL');
  if (!env.OPENAI_MODEL) return missing('the variable OPENAI_MODEL');
  const apiKey = env.OPENAI_API_KEY;
  const options = { baseUrl: env.OPENAI_BASE_URL, model: env.OPENAI_MODEL };
  return ready(createOpenAiCompatibleProvider({ ...options, ...(apiKey ? { apiKey } : {}) }));
}

function ready(provider: VisionProvider): ProviderChoice {
  return { kind: 'ready', provider };
}

function missing(needs: string): ProviderChoice {
  return { kind: 'missing', needs };
}
