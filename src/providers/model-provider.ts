import { VisionFailure, type Picture, type VisionProvider } from '../core/scan/vision.ts';
import { withModelSpan, type ModelCallNames } from '../telemetry/model-span.ts';
import { withDeadline, type Deadline } from './deadline.ts';
import { normaliseModelOutput } from './model-output.ts';
import { parseModelJson } from './parse-model-json.ts';
import { readPictureSize } from './picture-size.ts';
import { buildOutputSchema, buildPrompt, type BoxStyle } from './prompt.ts';

/** What is put to a model: the picture, what to do with it, and the shape of the answer. */
export interface Question {
  picture: Picture;
  prompt: string;
  schema: Record<string, unknown>;
}

export interface ModelProviderOptions {
  name: string;
  model: string;
  /** What the call is in OpenTelemetry's words. */
  call: Omit<ModelCallNames, 'model'>;
  boxStyle: BoxStyle;
  mediaTypes: readonly string[];
  timeoutMs?: number | undefined;
  /**
   * The model's answer as text, or as the value its JSON stands for.
   * @throws {VisionFailure}
   */
  ask(question: Question, deadline: Deadline): Promise<unknown>;
}

const defaultTimeoutMs = 50_000;

/** A provider around a model that is asked once and answers with JSON. */
export function createModelProvider(options: ModelProviderOptions): VisionProvider {
  const { name, model, boxStyle, mediaTypes, timeoutMs = defaultTimeoutMs } = options;
  return {
    name,
    model,
    async read(picture, onProgress, signal) {
      if (!mediaTypes.includes(picture.mediaType)) {
        const message = `${name} does not read ${picture.mediaType} pictures.`;
        throw new VisionFailure('unsupported_picture', message);
      }
      // A model server tells nothing until it has finished.
      onProgress({ done: 0, total: 0 });
      const startedAt = Date.now();
      const question = {
        picture,
        prompt: buildPrompt(boxStyle),
        schema: buildOutputSchema(boxStyle),
      };
      const answer = await withDeadline(signal, timeoutMs, (deadline) =>
        withModelSpan({ ...options.call, model }, () => options.ask(question, deadline)),
      );
      const output = typeof answer === 'string' ? parseModelJson(answer) : answer;
      const result = normaliseModelOutput(output, {
        provider: name,
        model,
        processingTimeMs: Date.now() - startedAt,
        pictureSize: () => readPictureSize(picture.bytes),
      });
      onProgress({ done: result.books.length, total: result.books.length });
      return result;
    },
  };
}
