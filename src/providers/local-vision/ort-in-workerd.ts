import * as ort from 'onnxruntime-web/wasm';

// workerd compiles no wasm at run time: the runtime gets one byte to "compile", known again by its length.
const placeholder = new Uint8Array([0]);

/** Makes onnxruntime-web use a module that the bundler compiled. */
export function useCompiledRuntime(compiled: WebAssembly.Module): void {
  const instantiate = WebAssembly.instantiate;
  const swap = async (source: WebAssembly.Module | BufferSource, imports?: WebAssembly.Imports) => {
    if (source instanceof WebAssembly.Module || source.byteLength !== placeholder.byteLength) {
      return instantiate(source, imports);
    }
    return { instance: await instantiate(compiled, imports), module: compiled };
  };
  Object.assign(WebAssembly, { instantiate: swap });
  ort.env.wasm.numThreads = 1;
  ort.env.wasm.wasmBinary = placeholder.buffer;
}
