// Package chromium drives a headless Chromium for tests: real clicks, real keys, and a record of what the browser asked for
// and complained of. It owns the conversation with the browser and leaves to the tests what should happen. It is for tests
// only; nothing of the product imports it.
package chromium
