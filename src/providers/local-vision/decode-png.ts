import type { Raster } from './raster.ts';

interface PngCodec {
  memory: WebAssembly.Memory;
  __wbindgen_malloc(length: number, align: number): number;
  decode(pointer: number, length: number): number;
}

/**
 * Drives the PNG codec of `@jsquash/png` without its own glue,
 * which keeps one instance, and thereby the heap of the largest picture seen, for ever.
 */
export function decodePng(bytes: Uint8Array, module: WebAssembly.Module): Raster {
  let picture: Raster | undefined;
  const keep = (pointer: number, length: number, width: number, height: number) => {
    const view = new Uint8Array(codec.memory.buffer, pointer >>> 0, length);
    picture = { width: width >>> 0, height: height >>> 0, data: view };
    return 0;
  };
  const refuse = () => {
    throw new Error('the PNG codec gave up');
  };
  const codec = new WebAssembly.Instance(module, importsOf(module, keep, refuse))
    .exports as unknown as PngCodec;
  const pointer = codec.__wbindgen_malloc(bytes.length, 1) >>> 0;
  new Uint8Array(codec.memory.buffer).set(bytes, pointer);
  codec.decode(pointer, bytes.length);
  if (picture === undefined) throw new Error('the PNG codec gave no picture');
  return picture;
}

function importsOf(
  module: WebAssembly.Module,
  keep: (pointer: number, length: number, width: number, height: number) => number,
  refuse: () => never,
): WebAssembly.Imports {
  const imports: Record<string, Record<string, WebAssembly.ImportValue>> = {};
  for (const { module: space, name } of WebAssembly.Module.imports(module)) {
    // Names end in a hash that changes with the codec's build.
    const value = name.startsWith('__wbg_newwithownedu8clampedarray')
      ? keep
      : name === '__wbindgen_throw'
        ? refuse
        : () => 0;
    (imports[space] ??= {})[name] = value;
  }
  return imports;
}
