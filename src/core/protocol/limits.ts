export const maxFrameBytes = 4096;
export const maxFrames = 50;
export const frameWindowMs = 10_000;
export const keepAliveMs = 10_000;
export const deliveryWindowMs = 60_000;
export const pollIntervalMs = 2_000;
export const approvedConfidence = 0.7;
/** An app that pings does so at least every 5 s; four of them missed, and nobody is there. */
export const silentSocketMs = 20_000;
export const maxSocketsPerJob = 20;
