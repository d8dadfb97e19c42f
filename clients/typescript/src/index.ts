export * from "./client.js";
export * from "./errors.js";
export * from "./operations.js";
export { isRefusal, type Refused } from "./refusals.js";
