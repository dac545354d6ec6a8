declare module '*.wasm' {
  const module: WebAssembly.Module;
  export default module;
}

// For a wasm file whose package types it as something else.
declare module '*.wasm?module' {
  const module: WebAssembly.Module;
  export default module;
}
