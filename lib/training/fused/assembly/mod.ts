// Entry of the module behind the fused training step (own, shared memory). Each kernel is a plain
// function over addresses; the host (lib/training/fused) lays out the memory and lists the calls that
// make up a step.

export { activate, activateBackward } from "./activation";
export { barrier } from "./barrier";
export {
  channelGradients,
  channelMoments,
  combineGradients,
  combineMoments,
  normalize,
  normalizeBackward,
} from "./batch_normalization";
export { biasBackward, denseBackward, denseForward } from "./dense";
export { dropout } from "./dropout";
export { softmaxCrossEntropy } from "./loss";
export { matmulNN, matmulNT, matmulTN } from "./mat_mul";
export { updateFromParts, updateWeights } from "./optimizer_step";
export { convForward } from "./conv2d";
export { convBackward } from "./conv2d_backward";
export { turnWeights } from "./conv2d_sparse";
export { averagePool, averagePoolBackward, maxPool, maxPoolBackward } from "./pool";
export { winogradImage, winogradWeights } from "./winograd";
